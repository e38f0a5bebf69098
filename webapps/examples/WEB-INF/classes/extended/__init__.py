"""The six examples of the extended Comet API, after those of Tomcat's documentation of it."""
