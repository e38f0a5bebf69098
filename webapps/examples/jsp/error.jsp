<%@ page contentType="text/html;charset=UTF-8" pageEncoding="UTF-8" session="false" trimDirectiveWhitespaces="true" errorPage="failed.jsp" %>
<%@ taglib prefix="c" uri="http://java.sun.com/jsp/jstl/core" %>
<%@ taglib prefix="ex" tagdir="/WEB-INF/tags" %>
<ex:example title="Error page" sources="error.jsp,failed.jsp,example.tag">
<jsp:attribute name="about">Divide by zero, or by something that is no number: the page fails, and the one that its directive names answers instead.</jsp:attribute>
<jsp:body>
      <div class="inside">
        <form class="row">
          <label>Divide <input name="a" value="6" maxlength="9"></label>
          <label>by <input name="b" value="0" maxlength="9"></label>
          <button>Divide</button>
        </form>
        <c:if test="${not empty param.a}"><p>${param.a % param.b == 0 ? "It is" : "It is not"} divisible.</p></c:if>
      </div>
</jsp:body>
</ex:example>
