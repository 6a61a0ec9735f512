using WireMock.Matchers;
using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;

namespace AnchorCallbacks.Platform.Tests;

/// <summary>One test's corner of WireMock and a client that calls it.</summary>
sealed class Stage : IDisposable
{
    readonly string path = "/" + Guid.NewGuid().ToString("N");
    readonly List<Guid> mappings = [];

    /// <param name="adjust">Changes the options.</param>
    /// <param name="id">The id of every call; null for new ones.</param>
    public Stage(Func<PlatformOptions, PlatformOptions>? adjust = null, string? id = null, TimeProvider? clock = null)
    {
        var options = new PlatformOptions
        {
            BaseUrl = new Uri(StubServer.Address, path + "/"),
        };
        options = adjust is null ? options : adjust(options);
        Client = id is null ? new(options, null, clock, () => 0) : new(options, null, clock, () => 0) { NewId = () => id };
    }

    public PlatformClient Client { get; }

    /// <summary>Answers every request with these bytes.</summary>
    public void Answer(int status, byte[] body, string contentType = "application/json;charset=UTF-8") =>
        Answer(Request.Create().WithPath(new WildcardMatcher(path + "*")), Bytes(status, body, contentType));

    public void Answer(string body) => Answer(200, System.Text.Encoding.UTF8.GetBytes(body));

    /// <summary>Answers one GET below the path.</summary>
    public void AnswerGet(string below, int status, byte[] body, string contentType) =>
        Answer(Request.Create().UsingGet().WithPath(path + below), Bytes(status, body, contentType));

    /// <summary>Answers one page of a list.</summary>
    public void AnswerPage(int page, string body) =>
        Answer(Request.Create().UsingGet().WithPath(path + "/transactions").WithParam("page_number", $"{page}"), Response.Create()
            .WithBody(body));

    /// <summary>Answers the requests one after the other; the last answer stays.</summary>
    public void AnswerInTurn(params IResponseBuilder[] responses)
    {
        for (var i = 0; i < responses.Length; i++)
        {
            var mapping = StubServer.Server.Given(Request.Create().WithPath(new WildcardMatcher(path + "*"))).InScenario(path);
            if (i > 0)
                mapping = mapping.WhenStateIs($"{i}");
            if (i < responses.Length - 1)
                mapping = mapping.WillSetStateTo($"{i + 1}");
            mapping.WithGuid(Added()).RespondWith(responses[i]);
        }
    }

    /// <summary>What was sent here, oldest first.</summary>
    public List<WireMock.IRequestMessage> Received() =>
    [
        .. StubServer.Server.LogEntries.ToArray().Select(entry => entry.RequestMessage!)
            .Where(request => request.Path.StartsWith(path, StringComparison.Ordinal)).OrderBy(request => request.DateTime),
    ];

    public void Dispose()
    {
        Client.Dispose();
        mappings.ForEach(mapping => StubServer.Server.DeleteMapping(mapping));
    }

    void Answer(IRequestBuilder request, IResponseBuilder response) =>
        StubServer.Server.Given(request).WithGuid(Added()).RespondWith(response);

    Guid Added()
    {
        mappings.Add(Guid.NewGuid());
        return mappings[^1];
    }

    static IResponseBuilder Bytes(int status, byte[] body, string contentType) =>
        Response.Create().WithStatusCode(status).WithHeader("Content-Type", contentType).WithBody(body);
}
