<%@ page contentType="text/html;charset=UTF-8" pageEncoding="UTF-8" session="false" isErrorPage="true" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="http://java.sun.com/jsp/jstl/core" %>
<%@ taglib prefix="ex" tagdir="/WEB-INF/tags" %>
<ex:example title="That went wrong" sources="failed.jsp,error.jsp,example.tag">
<jsp:attribute name="about">This is <code>failed.jsp</code>. It knows the exception, and shows as much of it as is good for visitors.</jsp:attribute>
<jsp:body>
      <div class="inside">
        <p>The page could not do it: <c:out value="${pageContext.exception.message}" default="${pageContext.errorData.statusCode}"/></p>
        <p><a href="error.jsp">Try again</a></p>
      </div>
</jsp:body>
</ex:example>
