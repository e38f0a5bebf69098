"""The attributes of ``<Context>``, as values; `catalina.core.context` is what they are for."""

from __future__ import annotations

import re

from catalina.core.containerbase import ContainerBase
from catalina.util import Setting
from catalina.util.javaregex import optionalRegex

_JVM = "there is no Java virtual machine to clean up after"


class ContextSettings(ContainerBase):
    """What context.xml and server.xml may say of an application."""

    docBase = Setting(str, "", doc="the application's folder or archive, relative to the host's appBase")
    path = Setting(str, "", doc="the context path; given by the file's name except in server.xml")
    webappVersion = Setting(str, "", doc="the version, for several versions of one application at a time")
    reloadable = Setting(
        bool, False, doc="reload the application when a file in WEB-INF/classes or WEB-INF/lib changes"
    )
    override = Setting(bool, False, doc="ignore the defaults of conf/context.xml")
    privileged = Setting(bool, False, doc="let the application use the container's own servlets")
    crossContext = Setting(bool, False, doc="let the application dispatch to others of its host")
    cookies = Setting(bool, True, doc="send session ids in cookies")
    sessionCookieName = Setting(str, "", doc="the session cookie's name, whatever web.xml says")
    sessionCookiePath = Setting(str, "", doc="the session cookie's path, whatever web.xml says")
    sessionCookieDomain = Setting(str, "", doc="the session cookie's domain, whatever web.xml says")
    sessionCookiePathUsesTrailingSlash = Setting(bool, False, doc="end the session cookie's path in a slash")
    useHttpOnly = Setting(bool, True, doc="keep the session cookie from scripts")
    allowLinking = Setting(bool, False, doc="follow symbolic links that lead out of the application's folder")
    cachingAllowed = Setting(bool, True, doc="keep files that were looked up in memory for a while")
    cacheTTL = Setting(int, 5000, unit="ms", minimum=0, doc="for how long")
    cacheMaxSize = Setting(int, 10240, unit="KB", minimum=0, doc="how much memory that takes")
    cacheObjectMaxSize = Setting(int, 512, unit="KB", minimum=0, doc="the largest file that is kept")
    aliases = Setting(str, "", doc="further folders, as /path=location, separated by commas")
    logEffectiveWebXml = Setting(bool, False, doc="log what the descriptors say together")
    unpackWAR = Setting(bool, True, doc="unpack the archive")
    unloadDelay = Setting(
        int, 2000, unit="ms", minimum=0, doc="wait so long for requests under way when the application stops"
    )
    workDir = Setting(str, "", doc="the folder for temporary files")
    wrapperClass = Setting(
        str, "org.apache.catalina.core.StandardWrapper", doc="a subclass of StandardWrapper for all servlets"
    )
    configClass = Setting(
        str,
        "org.apache.catalina.startup.ContextConfig",
        doc="a subclass of ContextConfig: what reads web.xml",
    )
    swallowOutput = Setting(
        bool, False, doc="what the application prints goes to its log, not to catalina.out"
    )
    altDDName = Setting(str, "", doc="a file to read in place of WEB-INF/web.xml, below CATALINA_BASE")
    containerSciFilter: Setting[re.Pattern[str] | None] = Setting(
        optionalRegex, None, doc="a regular expression: classes of ServletContainerInitializers to leave out"
    )
    createUploadTargets = Setting(
        bool, False, doc="make the folder that multipart-config names by location where it is missing"
    )
    copyXML = Setting(bool, False, doc="copy META-INF/context.xml to the host's xmlBase at the deployment")
    mapperContextRootRedirectEnabled = Setting(
        bool, True, doc="add the slash behind the context path before filters and constraints are asked"
    )
    mapperDirectoryRedirectEnabled = Setting(
        bool, False, doc="add the slash behind a folder's path before filters and constraints are asked"
    )
    sendRedirectBody = Setting(bool, False, doc="send a short page with redirects")
    useRelativeRedirects = Setting(bool, True, doc="send redirects as the application gives them")
    validateClientProvidedNewSessionId = Setting(
        bool,
        True,
        doc="with sessionCookiePath=/ take a client's id for a new session only if another application knows it",
    )
    allowMultipleLeadingForwardSlashInPath = Setting(
        bool, False, doc="keep several slashes at the beginning of getContextPath"
    )
    useNaming = Setting(bool, True, inert="java:comp/env is not built yet")
    swallowAbortedUploads = Setting(bool, True, doc="read the rest of an upload that was refused")
    caseSensitive = Setting(bool, True, inert="the file system decides", doc="")
    antiResourceLocking = Setting(bool, False, inert="files in use may be replaced on this system", doc="")
    antiJARLocking = Setting(bool, False, inert="files in use may be replaced on this system", doc="")
    processTlds = Setting(bool, True, inert="tag libraries are looked up when a page is translated", doc="")
    tldValidation = Setting(bool, False, inert="descriptors are checked by their reader", doc="")
    xmlValidation = Setting(bool, False, inert="descriptors are checked by their reader", doc="")
    xmlNamespaceAware = Setting(bool, False, inert="descriptors are checked by their reader", doc="")
    xmlBlockExternal = Setting(bool, True, inert="external entities are never resolved", doc="")
    ignoreAnnotations = Setting(bool, False, doc="do not look for decorators")
    failCtxIfServletStartFails = Setting(
        bool, False, doc="fail when a servlet that is loaded at the start does"
    )
    preemptiveAuthentication = Setting(
        bool, False, doc="authenticate users also where no constraint asks for it"
    )
    dispatchersUseEncodedPaths = Setting(
        bool, True, doc="whether paths given to getRequestDispatcher are escaped"
    )
    fireRequestListenersOnForwards = Setting(bool, False, doc="tell request listeners of forwards too")
    addWebinfClassesResources = Setting(bool, False, doc="serve WEB-INF/classes/META-INF/resources too")
    allowCasualMultipartParsing = Setting(
        bool, False, doc="parse multipart bodies for servlets without multipart-config"
    )
    instanceManagerClass = Setting(str, "", inert="instances are made by the container", doc="")
    clearReferencesStatic = Setting(bool, False, inert=_JVM, doc="")
    clearReferencesStopThreads = Setting(
        bool, False, doc="stop timers and threads that an application has left behind"
    )
    clearReferencesStopTimerThreads = Setting(
        bool, False, doc="stop timers that an application has left behind"
    )
    clearReferencesHttpClientKeepAliveThread = Setting(bool, True, inert=_JVM, doc="")
    clearReferencesRmiTargets = Setting(bool, True, inert=_JVM, doc="")
    clearReferencesLogFactoryRelease = Setting(bool, True, inert=_JVM, doc="")
    clearReferencesObjectStreamClassCaches = Setting(bool, True, inert=_JVM, doc="")
    clearReferencesThreadLocals = Setting(
        bool, True, inert="threads are renewed in its place; see ThreadLocalLeakPreventionListener"
    )
    skipMemoryLeakChecksOnJvmShutdown = Setting(bool, False, inert=_JVM, doc="")
    renewThreadsWhenStoppingContext = Setting(
        bool, True, doc="whether ThreadLocalLeakPreventionListener renews threads when this application stops"
    )
    jndiExceptionOnFailedWrite = Setting(bool, True, inert="java:comp/env is read only", doc="")
    resourceOnlyServlets = Setting(str, "jsp", doc="servlets that answer 404 where there is no file")
    effectiveMajorVersion = Setting(int, 3, doc="the Servlet version that the descriptor asks for")
    effectiveMinorVersion = Setting(int, 0, doc="the Servlet version that the descriptor asks for")
