<%@ page contentType="text/html;charset=UTF-8" pageEncoding="UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="http://java.sun.com/jsp/jstl/core" %>
<%@ taglib prefix="fmt" uri="http://java.sun.com/jsp/jstl/fmt" %>
<%@ taglib prefix="ex" tagdir="/WEB-INF/tags" %>
<%
articles = [("Lamp", 24.5, 3), ("Table", 1250, 0), ("Chair", 99.9, 12), ("Shelf", 310.25, 1)]
pageContext.setAttribute("articles", [dict(zip(("name", "price", "left"), each)) for each in articles])
%>
<c:set var="languages" value="en_US,de_DE,fr_FR,en_IN"/>
<c:set var="language" value="en_US"/>
<c:forTokens var="each" items="${languages}" delims=","><c:if test="${each == param.language}"><c:set var="language" value="${each}"/></c:if></c:forTokens>
<fmt:setLocale value="${language}"/>
<ex:example title="JSTL" sources="jstl.jsp,example.tag">
<jsp:attribute name="about"><code>c:forEach</code> goes through the articles, <code>c:choose</code> says how many are left, <code>fmt</code> writes prices as the country does.</jsp:attribute>
<jsp:body>
      <div class="inside wide">
        <form class="row">
          <label>Language <select name="language">
            <c:forTokens var="each" items="${languages}" delims=","><option${each == language ? ' selected' : ''}>${each}</option></c:forTokens>
          </select></label>
          <button>Show</button>
        </form>
        <table>
          <c:forEach var="article" items="${articles}" varStatus="loop">
          <tr>
            <th>${loop.count}. <c:out value="${article.name}"/></th>
            <td><fmt:formatNumber value="${article.price}" type="currency" currencyCode="EUR"/></td>
            <td><c:choose>
              <c:when test="${article.left == 0}">sold out</c:when>
              <c:when test="${article.left == 1}">the last one</c:when>
              <c:otherwise>${article.left} left</c:otherwise>
            </c:choose></td>
          </tr>
          </c:forEach>
        </table>
      </div>
</jsp:body>
</ex:example>
