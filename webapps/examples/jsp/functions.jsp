<%@ page contentType="text/html;charset=UTF-8" pageEncoding="UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="http://java.sun.com/jsp/jstl/core" %>
<%@ taglib prefix="fn" uri="http://java.sun.com/jsp/jstl/functions" %>
<%@ taglib prefix="x" uri="urn:examples" %>
<%@ taglib prefix="ex" tagdir="/WEB-INF/tags" %>
<c:set var="text" value="${empty param.text ? 'A man, a plan, a canal' : param.text}"/>
<ex:example title="Functions" sources="functions.jsp,exampletags.py,examples.tld">
<jsp:attribute name="about">Expressions call functions of tag libraries: those of JSTL, and static methods that a descriptor names.</jsp:attribute>
<jsp:body>
      <div class="inside wide">
        <form class="row">
          <label>Text <input name="text" maxlength="200" value="${fn:escapeXml(text)}"></label>
          <button>Show</button>
        </form>
        <table>
          <tr><th><code>x:reverse(text)</code></th><td>${fn:escapeXml(x:reverse(text))}</td></tr>
          <tr><th><code>x:vowels(text)</code></th><td>${x:vowels(text)}</td></tr>
          <tr><th><code>fn:length(text)</code></th><td>${fn:length(text)}</td></tr>
          <tr><th><code>fn:toUpperCase(text)</code></th><td>${fn:escapeXml(fn:toUpperCase(text))}</td></tr>
          <tr><th><code>fn:replace(text, 'a', 'o')</code></th><td>${fn:escapeXml(fn:replace(text, 'a', 'o'))}</td></tr>
          <tr><th><code>fn:join(fn:split(text, ' '), '-')</code></th><td>${fn:escapeXml(fn:join(fn:split(text, ' '), '-'))}</td></tr>
        </table>
      </div>
</jsp:body>
</ex:example>
