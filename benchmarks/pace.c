/* Sends requests at a steady rate, whatever the answers do, and tells how late the answers came.
 *
 *   pace PORT PATH RATE SECONDS CONNECTIONS
 *
 * Requests fall due at random (exponential) distances, RATE a second on average. Each takes a free connection; if
 * there is none it waits for one, and its latency counts from the moment it fell due, so that a server that stands
 * still for a moment is charged for all who would have come meanwhile. It spins: give it a core of its own.
 * Prints a line of JSON, latencies in milliseconds: {"requests": N, "seconds": S, "p50": .., "p99": .., "errors": N}
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MOST_CONNECTIONS 1024
#define LONGEST_ANSWER 4096
#define GRACE 5.0 /* seconds to wait for the last answers */

struct connection {
    int socket;
    int length;
    double due;
    char answer[LONGEST_ANSWER + 1];
};

static struct connection connections[MOST_CONNECTIONS];
static int idle[MOST_CONNECTIONS], idleCount;
static int poll, port;
static char request[1024];
static int requestLength;
static double *latencies;
static long answered, lost, errors; /* lost: will never be answered */

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void openConnection(int number)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = number};
    int one = 1, opened = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (opened < 0 || connect(opened, (struct sockaddr *)&address, sizeof address)) {
        perror("pace: cannot connect");
        exit(1);
    }
    setsockopt(opened, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(opened, F_SETFL, O_NONBLOCK);
    epoll_ctl(poll, EPOLL_CTL_ADD, opened, &event);
    connections[number].socket = opened;
}

static void reopen(int number)
{
    close(connections[number].socket);
    openConnection(number);
}

static void start(int number, double due)
{
    connections[number].due = due;
    connections[number].length = 0;
    if (write(connections[number].socket, request, requestLength) != requestLength) {
        lost++;
        reopen(number);
        idle[idleCount++] = number;
    }
}

/* Whether the answer is complete: its head, and as much as its Content-Length says. */
static int isComplete(struct connection *each)
{
    char *body = strstr(each->answer, "\r\n\r\n");
    char *length = strcasestr(each->answer, "\r\nContent-Length:");

    return body && length && each->answer + each->length >= body + 4 + atoi(length + 17);
}

static void finish(int number)
{
    struct connection *each = connections + number;

    if (strncmp(each->answer, "HTTP/1.1 200", 12))
        errors++;
    latencies[answered++] = now() - each->due;
    if (strcasestr(each->answer, "\r\nConnection: close"))
        reopen(number);
    idle[idleCount++] = number;
}

static void hear(int number)
{
    struct connection *each = connections + number;
    ssize_t got = read(each->socket, each->answer + each->length, LONGEST_ANSWER - each->length);

    if (got < 0 && errno == EAGAIN)
        return;
    if (got <= 0) { /* closed between two requests, or in the middle of an answer */
        int waiting = 1;
        for (int i = 0; i < idleCount; i++)
            waiting &= idle[i] != number;
        reopen(number);
        if (waiting) {
            errors++;
            start(number, each->due);
        }
        return;
    }
    each->length += got;
    each->answer[each->length] = 0;
    if (isComplete(each))
        finish(number);
}

static void hearAll(void)
{
    struct epoll_event events[256];
    int count = epoll_wait(poll, events, 256, 0);

    for (int i = 0; i < count; i++)
        hear(events[i].data.u32);
}

static int ascending(const void *one, const void *other)
{
    double a = *(const double *)one, b = *(const double *)other;
    return (a > b) - (a < b);
}

int main(int count, char **arguments)
{
    if (count != 6) {
        fprintf(stderr, "usage: pace PORT PATH RATE SECONDS CONNECTIONS\n");
        return 2;
    }
    double rate = atof(arguments[3]), seconds = atof(arguments[4]);
    int connectionCount = atoi(arguments[5]);
    long most = rate * seconds * 1.2 + 1000, sent = 0;

    if (rate <= 0 || seconds <= 0 || connectionCount < 1 || connectionCount > MOST_CONNECTIONS) {
        fprintf(stderr, "pace: RATE and SECONDS must be positive, CONNECTIONS from 1 to %d\n", MOST_CONNECTIONS);
        return 2;
    }
    port = atoi(arguments[1]);
    requestLength = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n", arguments[2], port);
    latencies = calloc(most, sizeof *latencies);
    poll = epoll_create1(EPOLL_CLOEXEC);
    for (int i = 0; i < connectionCount; i++) {
        openConnection(i);
        idle[idleCount++] = i;
    }
    srand48(7);
    double begun = now(), due = begun, end = begun + seconds;
    for (double time = begun; time < end + GRACE && (due < end || answered + lost < sent); time = now()) {
        while (due <= time && due < end && idleCount && sent < most) {
            start(idle[--idleCount], due);
            sent++;
            due -= log(1 - drand48()) / rate;
        }
        hearAll();
    }
    if (!answered) {
        fprintf(stderr, "pace: no answers\n");
        return 1;
    }
    qsort(latencies, answered, sizeof *latencies, ascending);
    printf("{\"requests\": %ld, \"seconds\": %.6f, \"p50\": %.3f, \"p99\": %.3f, \"errors\": %ld}\n", answered, seconds,
           latencies[answered / 2] * 1e3, latencies[answered * 99 / 100] * 1e3, errors + (sent - answered));
    return 0;
}
