<%@ page contentType="text/html;charset=UTF-8" pageEncoding="UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="ex" tagdir="/WEB-INF/tags" %>
<ex:example title="Tag file" sources="tagfile.jsp,note.tag,example.tag">
<jsp:attribute name="about">A tag file is a page that other pages use as a tag: it has attributes, writes its body where it likes, and hands it variables. The frame of these examples is one, too.</jsp:attribute>
<jsp:body>
      <div class="inside">
        <ex:note title="Once">This is the body of the tag.</ex:note>
        <ex:note title="Three times" count="3" lang="en" id="three"><p>Line ${number}</p></ex:note>
      </div>
</jsp:body>
</ex:example>
