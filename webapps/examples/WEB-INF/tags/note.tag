<%@ tag pageEncoding="UTF-8" dynamic-attributes="others" %>
<%@ attribute name="title" required="true" %>
<%@ attribute name="count" type="java.lang.Integer" %>
<%@ variable name-given="number" scope="NESTED" %>
<%@ taglib prefix="c" uri="http://java.sun.com/jsp/jstl/core" %>
<section<c:forEach var="each" items="${others}"> ${each.key}="<c:out value="${each.value}"/>"</c:forEach>>
<h2><c:out value="${title}"/></h2>
<c:forEach var="number" begin="1" end="${empty count ? 1 : count}">
<jsp:doBody/>
</c:forEach>
</section>
