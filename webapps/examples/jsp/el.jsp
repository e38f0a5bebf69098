<%@ page contentType="text/html;charset=UTF-8" pageEncoding="UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="http://java.sun.com/jsp/jstl/core" %>
<%@ taglib prefix="ex" tagdir="/WEB-INF/tags" %>
<%
pageContext.setAttribute("fruits", ["apple", "pear", "plum"])
pageContext.setAttribute("prices", {"apple": 0.25, "pear": 0.5})
%>
<ex:example title="Expressions" sources="el.jsp,example.tag">
<jsp:attribute name="about">On the left what stands in the page, on the right what it is. The list and the map were set by two lines of Python.</jsp:attribute>
<jsp:body>
      <div class="inside wide">
        <form class="row">
          <label>Parameter <input name="text" maxlength="60" value="${empty param.text ? '' : 'again'}"></label>
          <button>Send</button>
        </form>
        <table>
          <tr><th><code>\${1 + 2 * 3}</code></th><td><c:out value="${1 + 2 * 3}"/></td></tr>
          <tr><th><code>\${7 / 2}</code></th><td><c:out value="${7 / 2}"/></td></tr>
          <tr><th><code>\${7 div 2 == 3.5}</code></th><td><c:out value="${7 div 2 == 3.5}"/></td></tr>
          <tr><th><code>\${10 mod 4}</code></th><td><c:out value="${10 mod 4}"/></td></tr>
          <tr><th><code>\${1.2E4 + 1.4}</code></th><td><c:out value="${1.2E4 + 1.4}"/></td></tr>
          <tr><th><code>\${2 > 1 and not (1 > 2)}</code></th><td><c:out value="${2 > 1 and not (1 > 2)}"/></td></tr>
          <tr><th><code>\${'a' lt 'b'}</code></th><td><c:out value="${'a' lt 'b'}"/></td></tr>
          <tr><th><code>\${empty param.text}</code></th><td><c:out value="${empty param.text}"/></td></tr>
          <tr><th><code>\${empty param.text ? 'say something' : 'thank you'}</code></th><td><c:out value="${empty param.text ? 'say something' : 'thank you'}"/></td></tr>
          <tr><th><code>\${fruits[1]}</code></th><td><c:out value="${fruits[1]}"/></td></tr>
          <tr><th><code>\${prices['apple'] * 12}</code></th><td><c:out value="${prices['apple'] * 12}"/></td></tr>
          <tr><th><code>\${prices.pear}</code></th><td><c:out value="${prices.pear}"/></td></tr>
          <tr><th><code>\${pageContext.request.method}</code></th><td><c:out value="${pageContext.request.method}"/></td></tr>
          <tr><th><code>\${header['host']}</code></th><td><c:out value="${header['host']}"/></td></tr>
        </table>
      </div>
</jsp:body>
</ex:example>
