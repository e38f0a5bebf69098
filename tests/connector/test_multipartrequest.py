"""Tests of the parts of a multipart/form-data request."""

import pytest

from catalina.connector.parameters import FailReason
from catalina.deploy import MultipartConfig
from catalina.servlet import IllegalStateException, ServletException
from tests.connector.world import Calling, World

TYPE = "Content-Type: multipart/form-data; boundary=b"
BODY = (
    b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n\xe4\r\n'
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="f.txt"\r\n\r\nfile\r\n--b--\r\n'
)


def upload(call, *fields, config=None, target="/app/s", body=BODY, folder=None, **settings):
    """What a servlet with a multipart-config finds in an upload; `settings` are the connector's."""
    world = World(**settings)
    servlet = Calling(lambda request, response: call(request))
    wrapper = world.add(servlet, "/s")
    wrapper.multipartConfig = config
    world.context.multipartLocation = lambda location: str(folder) if folder else None
    world.post(target, body, *(fields or (TYPE,)))
    if isinstance(servlet.outcome, Exception):
        raise servlet.outcome
    return servlet.outcome


@pytest.fixture
def config():
    return MultipartConfig("", fileSizeThreshold=1000)


class PartTests:
    """getParts and getPart."""

    def test_inOrder(self, config):
        """
        All parts, fields and files, in order; getPart() is the one of a name.
        """

        def call(request):
            names = [part.getName() for part in request.getParts()]
            return names, request.getPart("file").getSize(), request.getPart("none")

        assert upload(call, config=config) == (["text", "file"], 4, None)

    def test_fieldsAreParameters(self, config):
        """
        Plain fields are parameters, behind those of the query; files are not.
        """
        call = lambda request: request.getParameterMap()  # noqa: E731
        assert upload(call, config=config, target="/app/s?q=1") == {"q": ["1"], "text": ["ä"]}

    def test_whateverTheMethod(self, config):
        """
        parseBodyMethods is about other forms: the fields of a PUT are parameters, too.
        """
        world = World()
        servlet = Calling(lambda request, response: request.getParameterMap())
        world.add(servlet, "/s").multipartConfig = config
        world.context.multipartLocation = lambda location: None
        head = f"PUT /app/s HTTP/1.1\r\nHost: localhost\r\n{TYPE}\r\nContent-Length: {len(BODY)}\r\n\r\n"
        world.connect().send(head.encode() + BODY)
        assert servlet.outcome == {"text": ["ä"]}

    def test_fieldsComeFirstOncePartsWereAskedFor(self, config):
        """
        Where getParts() was called before any parameter its fields stand in front of the query's, as in Tomcat.
        """
        call = lambda request: (request.getParts(), request.getParameterNames())[1]  # noqa: E731
        assert upload(call, config=config, target="/app/s?q=1") == ["text", "q"]

    def test_withoutAConfiguration(self):
        """
        A servlet without multipart-config has no parts.
        """
        assert upload(lambda request: (request.getParts(), request.getParameterMap())) == ([], {})

    def test_noMultipart(self, config):
        """
        A request of another type is a ServletException.
        """
        with pytest.raises(ServletException):
            upload(lambda request: request.getParts(), "Content-Type: text/plain", config=config)

    def test_tooLarge(self):
        """
        More than the configuration allows is IllegalStateException, each time that it is asked for.
        """

        def call(request):
            with pytest.raises(IllegalStateException):
                request.getParts()
            request.getParts()

        with pytest.raises(IllegalStateException):
            upload(call, config=MultipartConfig("", maxRequestSize=10))

    @pytest.mark.parametrize(
        ("limits", "parameters"),
        [
            ({"maxPostSize": 15}, {"q": ["1"], "text": ["ä"], "more": ["12"]}),
            ({"maxPostSize": 14}, {"q": ["1"], "text": ["ä"]}),
            ({"maxPostSize": 0}, {"q": ["1"]}),
            ({"maxPostSize": -1}, {"q": ["1"], "text": ["ä"], "more": ["12"]}),
            ({"maxParameterCount": 3}, {"q": ["1"], "text": ["ä"], "more": ["12"]}),
            ({"maxParameterCount": 2}, {"q": ["1"], "text": ["ä"]}),
        ],
    )
    def test_fieldsAreLimitedAsOtherForms(self, config, limits, parameters):
        """
        maxPostSize and maxParameterCount hold for the fields: what was there before stays, the parts are lost.
        """
        more = b'--b\r\nContent-Disposition: form-data; name="more"\r\n\r\n12\r\n--b--\r\n'
        body = BODY[: -len(b"--b--\r\n")] + more

        def call(request):
            found = request.getParameterMap()
            if len(parameters) == 3:
                return found, len(request.getParts())
            with pytest.raises(IllegalStateException):
                request.getParts()
            return found, 3

        assert upload(call, config=config, target="/app/s?q=1", body=body, **limits) == (parameters, 3)

    def test_aFailureMarksTheParameters(self):
        """
        Parameters of a request whose parts failed are marked as incomplete.
        """

        def call(request):
            request.getParameterMap()
            names = ("parameter_parse_failed", "parameter_parse_failed_reason")
            return [request.getAttribute(f"org.apache.catalina.{name}") for name in names]

        large = MultipartConfig("", maxFileSize=1)
        assert upload(call, config=large) == [True, FailReason.POST_TOO_LARGE]
        assert upload(call, config=MultipartConfig(""), body=b"--b\r\n") == [True, FailReason.IO_ERROR]
        many = upload(call, config=MultipartConfig(""), maxParameterCount=0)
        assert many == [True, FailReason.TOO_MANY_PARAMETERS]

    def test_temporaryFilesGoWithTheRequest(self, tmp_path):
        """
        Files on the disk are there during the request, and gone after it.
        """
        config = MultipartConfig("", fileSizeThreshold=0)

        def call(request):
            request.getParts()
            return len(list(tmp_path.iterdir()))

        assert upload(call, config=config, folder=tmp_path) >= 1
        assert list(tmp_path.iterdir()) == []
