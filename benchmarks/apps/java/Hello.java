import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.*;
import java.io.IOException;

/** The same on Tomcat 10: thirteen bytes. */
@WebServlet("/hello")
public class Hello extends HttpServlet {
    static final byte[] BODY = "Hello, World!".getBytes();

    static void answer(HttpServletResponse response) throws IOException {
        response.setContentType("text/plain");
        response.setContentLength(BODY.length);
        response.getOutputStream().write(BODY);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        answer(response);
    }
}
