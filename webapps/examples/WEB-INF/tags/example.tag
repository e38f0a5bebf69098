<%@ tag pageEncoding="UTF-8" trimDirectiveWhitespaces="true" description="The frame of a page: links, a part to try, and its source" %>
<%@ attribute name="title" required="true" %>
<%@ attribute name="sources" required="true" description="names that the servlet source knows, with commas between" %>
<%@ attribute name="about" required="true" fragment="true" %>
<%@ attribute name="head" fragment="true" %>
<%@ attribute name="foot" fragment="true" %>
<%@ attribute name="style" description="classes of the panel" %>
<%@ taglib prefix="c" uri="http://java.sun.com/jsp/jstl/core" %>
<c:set var="root" value="${pageContext.request.contextPath}"/>
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} &middot; Examples</title>
<link rel="icon" href="${root}/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${root}/site.css">
<jsp:invoke fragment="head"/>
</head>
<body>
<header class="top">
  <nav aria-label="Examples">
    <a href="${root}/">Examples</a>
    <a href="${root}/jsp/">Pages</a>
    <c:forTokens var="each" items="dates,snoop,el,functions,jstl,tagfile,simpletag,error,chat" delims=",">
    <a href="${root}/jsp/${each}.jsp">${each}</a>
    </c:forTokens>
  </nav>
</header>
<main>
  <h1>${title}</h1>
  <p><jsp:invoke fragment="about"/></p>
  <div class="split">
    <section class="panel ${style}" aria-label="${title}">
<jsp:doBody/>
    </section>
    <section class="panel source" aria-label="Source">
      <div class="tabs">
      <c:forTokens var="each" items="${sources}" delims=",">
      <a href="${root}/source?name=${each}">${each}</a>
      </c:forTokens>
      </div>
    </section>
  </div>
</main>
<script src="${root}/site.js"></script>
<jsp:invoke fragment="foot"/>
</body>
</html>
