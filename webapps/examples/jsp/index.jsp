<%@ page contentType="text/html;charset=UTF-8" pageEncoding="UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="http://java.sun.com/jsp/jstl/core" %>
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Pages &middot; Examples</title>
<link rel="icon" href="../favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="../site.css">
</head>
<body>
<header class="top">
  <nav aria-label="Examples">
    <a href="../">Examples</a>
    <a href="./" aria-current="page">Pages</a>
  </nav>
</header>
<main>
  <h1>Pages</h1>
  <p>JSP 2.2 with JSTL, and Python where other servers have Java. The container makes a module of each page when it is asked for first, and again when it has changed: edit one in <code>webapps/examples/jsp</code> and look.</p>
  <ul class="cards">
    <li><h2><a href="dates.jsp">Dates</a></h2><p>A bean, and dates as people in many countries write them.</p></li>
    <li><h2><a href="snoop.jsp">Snoop</a></h2><p>All that a request says, by the implicit objects of expressions.</p></li>
    <li><h2><a href="el.jsp">Expressions</a></h2><p>Arithmetic, comparison, truth, maps and lists.</p></li>
    <li><h2><a href="functions.jsp">Functions</a></h2><p>JSTL's, and some of one's own.</p></li>
    <li><h2><a href="jstl.jsp">JSTL</a></h2><p>Loops, choices, numbers and money.</p></li>
    <li><h2><a href="tagfile.jsp">Tag file</a></h2><p>A tag that is a page itself.</p></li>
    <li><h2><a href="simpletag.jsp">Simple tag</a></h2><p>A tag that is a Python class.</p></li>
    <li><h2><a href="error.jsp">Error page</a></h2><p>What visitors see when a page fails.</p></li>
    <li><h2><a href="chat.jsp">Chat</a></h2><p>The Comet chat as a page.</p></li>
  </ul>
</main>
</body>
</html>
