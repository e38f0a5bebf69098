import jakarta.servlet.AsyncContext;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.*;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps a connection open by an AsyncContext, since Tomcat 10 has no Comet. */
@WebServlet(value = "/stream", asyncSupported = true)
public class Stream extends HttpServlet {
    static final Set<AsyncContext> OPEN = ConcurrentHashMap.newKeySet();

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        response.setContentType("text/event-stream");
        response.getOutputStream().write(":ok\n\n".getBytes());
        response.flushBuffer();
        OPEN.add(context);
    }
}
