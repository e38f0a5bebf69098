<%@ page contentType="text/html;charset=UTF-8" pageEncoding="UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="x" uri="urn:examples" %>
<%@ taglib prefix="ex" tagdir="/WEB-INF/tags" %>
<ex:example title="Simple tag" sources="simpletag.jsp,exampletags.py,examples.tld">
<jsp:attribute name="about">A tag that is a class: setters for its attributes, and <code>doTag</code>, which calls its body as often as it likes.</jsp:attribute>
<jsp:body>
      <div class="inside">
        <form class="row">
          <label>Times <input name="times" type="number" min="1" max="20" value="3"></label>
          <button>Show</button>
        </form>
        <ul>
          <x:repeat times="${empty param.times ? 3 : param.times}"><li>This is line ${number}.</li></x:repeat>
        </ul>
      </div>
</jsp:body>
</ex:example>
