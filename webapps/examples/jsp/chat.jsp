<%@ page contentType="text/html;charset=UTF-8" pageEncoding="UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="http://java.sun.com/jsp/jstl/core" %>
<%@ taglib prefix="fn" uri="http://java.sun.com/jsp/jstl/functions" %>
<%@ taglib prefix="ex" tagdir="/WEB-INF/tags" %>
<c:set var="root" value="${pageContext.request.contextPath}"/>
<ex:example title="Comet chat" sources="chat.jsp,chat.py,chat.js,example.tag" style="chat">
<jsp:attribute name="about">The same room as that of the other chat, as a page. Open it <a href="${root}${pageContext.request.servletPath}?name=jack" target="_blank">as jack</a> and <a href="${root}${pageContext.request.servletPath}?name=lily" target="_blank">as lily</a>, side by side.</jsp:attribute>
<jsp:attribute name="head">
<%-- Where the room and the script are, whatever the path of this page. --%>
<base href="${root}/chat/">
<link rel="stylesheet" href="chat.css">
</jsp:attribute>
<jsp:attribute name="foot"><script src="chat.js"></script></jsp:attribute>
<jsp:body>
      <form id="entry" class="inside row">
        <label>Your name <input id="name" name="name" required maxlength="30" autocomplete="nickname" value="${fn:escapeXml(param.name)}"></label>
        <label>Listen by <select id="transport" name="transport">
          <option value="fetch">a stream, read by fetch</option>
          <option value="sse">Server-Sent Events</option>
          <option value="iframe">an iframe that never ends</option>
          <option value="poll">long polling</option>
        </select></label>
        <button id="join">Join</button>
        <span id="status" class="status" role="status">not connected</span>
      </form>
      <ol id="messages" aria-live="polite" aria-label="Messages"></ol>
      <form id="say" class="inside row">
        <input id="text" aria-label="Message" placeholder="Say something" maxlength="1000" autocomplete="off" disabled>
        <button id="send" disabled>Send</button>
      </form>
</jsp:body>
</ex:example>
