<%@ page contentType="text/html;charset=UTF-8" pageEncoding="UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="http://java.sun.com/jsp/jstl/core" %>
<%@ taglib prefix="ex" tagdir="/WEB-INF/tags" %>
<c:set var="request" value="${pageContext.request}"/>
<ex:example title="Snoop" sources="snoop.jsp,example.tag">
<jsp:attribute name="about">Expressions read the request by its getters. What comes from outside is written by <code>c:out</code>, which escapes it.</jsp:attribute>
<jsp:body>
      <div class="inside wide">
        <form class="row">
          <label>Parameter <input name="text" value="&lt;b&gt;bold&lt;/b&gt;" maxlength="200"></label>
          <button>GET</button>
          <button formmethod="post">POST</button>
        </form>
        <h2>Request</h2>
        <table>
          <tr><th>method</th><td><c:out value="${request.method}"/></td></tr>
          <tr><th>request URI</th><td><c:out value="${request.requestURI}"/></td></tr>
          <tr><th>servlet path</th><td><c:out value="${request.servletPath}"/></td></tr>
          <tr><th>query string</th><td><c:out value="${request.queryString}" default="none"/></td></tr>
          <tr><th>protocol</th><td><c:out value="${request.protocol}"/></td></tr>
          <tr><th>server</th><td><c:out value="${request.serverName}:${request.serverPort}"/></td></tr>
          <tr><th>remote address</th><td><c:out value="${request.remoteAddr}"/></td></tr>
          <tr><th>locale</th><td><c:out value="${request.locale}"/></td></tr>
        </table>
        <h2>Parameters</h2>
        <table>
          <c:forEach var="each" items="${paramValues}">
          <tr><th><c:out value="${each.key}"/></th><td><c:forEach var="value" items="${each.value}"><c:out value="${value}"/> </c:forEach></td></tr>
          </c:forEach>
        </table>
        <h2>Headers</h2>
        <table>
          <c:forEach var="each" items="${header}">
          <tr><th><c:out value="${each.key}"/></th><td><c:out value="${each.value}"/></td></tr>
          </c:forEach>
        </table>
      </div>
</jsp:body>
</ex:example>
