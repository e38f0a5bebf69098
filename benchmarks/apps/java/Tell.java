import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.*;
import java.io.IOException;
import java.util.Iterator;

/** Sends n messages of 64 bytes to all, on the request's thread; one such request runs at a time. */
@WebServlet("/tell")
public class Tell extends HttpServlet {
    private static final byte[] MESSAGE = ("@" + "x".repeat(62) + "\n").getBytes();

    @Override
    protected synchronized void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        for (int left = Integer.parseInt(request.getParameter("n")); left > 0; left--) {
            tellAll();
        }
        Hello.answer(response);
    }

    private static void tellAll() {
        for (Iterator<AsyncContext> each = Stream.OPEN.iterator(); each.hasNext();) {
            try {
                ServletResponse response = each.next().getResponse();
                response.getOutputStream().write(MESSAGE);
                response.flushBuffer();
            } catch (IOException | IllegalStateException gone) {
                each.remove();
            }
        }
    }
}
