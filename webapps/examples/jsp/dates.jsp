<%@ page contentType="text/html;charset=UTF-8" pageEncoding="UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="http://java.sun.com/jsp/jstl/core" %>
<%@ taglib prefix="fmt" uri="http://java.sun.com/jsp/jstl/fmt" %>
<%@ taglib prefix="ex" tagdir="/WEB-INF/tags" %>
<jsp:useBean id="dates" class="dates.Dates" scope="page"/>
<ex:example title="Dates" sources="dates.jsp,dates.py,example.tag">
<jsp:attribute name="about">A bean of the page's own says what time it is; JSTL writes it as each country does.</jsp:attribute>
<jsp:body>
      <div class="inside wide">
        <table>
          <tr><th>Day of the year</th><td>${dates.dayOfYear}</td></tr>
          <tr><th>Week</th><td><jsp:getProperty name="dates" property="week"/></td></tr>
          <tr><th>Leap year</th><td>${dates.leapYear ? "yes" : "no"}</td></tr>
          <c:forTokens var="language" items="en_GB,en_US,de_DE,fr_FR,es_ES,pl_PL,ja_JP" delims=",">
          <fmt:setLocale value="${language}"/>
          <tr><th>${language}</th><td><fmt:formatDate value="${dates.now}" type="both" dateStyle="full" timeStyle="short"/></td></tr>
          </c:forTokens>
          <c:forTokens var="zone" items="UTC,Europe/Berlin,America/New_York,Asia/Tokyo" delims=",">
          <tr><th>${zone}</th><td><fmt:formatDate value="${dates.now}" pattern="yyyy-MM-dd HH:mm" timeZone="${zone}"/></td></tr>
          </c:forTokens>
        </table>
      </div>
</jsp:body>
</ex:example>
