using System.Net.Sockets;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Tests.Cli;

namespace AnchorCallbacks.Tests.Operators;

[Platform(Exclude = "Win", Reason = "Windows has no such modes")]
sealed class OperatorSocketTests
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    [Test]
    public async Task The_socket_is_its_owners_and_serves_operators_alone()
    {
        await using var server = await TestServer.Start();
        var path = Path.Combine(server.Folder, "operator.sock");
        if (!OperatingSystem.IsWindows())
            Assert.That(File.GetUnixFileMode(path), Is.EqualTo(OwnerOnly));
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = (_, cancel) =>
            OperatorSocket.Connect(path, cancel)
        })
        { BaseAddress = new("http://localhost") };

        Assert.That((int)(await client.GetAsync("/customers")).StatusCode, Is.EqualTo(401), "a key is needed here too");
        Assert.That((int)(await client.GetAsync("/customer?account=x")).StatusCode, Is.EqualTo(404));
    }

    [Test]
    public async Task The_command_line_does_not_trust_a_folder_that_others_write_to()
    {
        await using var server = await TestServer.Start();
        using var tool = new Tool().Set("Operator:KeyFile", Path.Combine(server.Folder, "operator.key"));
        var trusted = await tool.Run("customer", "list");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(server.Folder, OwnerOnly | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute);
        var open = await tool.Run("customer", "list");

        Assert.That((trusted.ExitCode, open.ExitCode), Is.EqualTo((0, 2)), trusted.Errors);
        Assert.That(open.Errors, Does.Contain("chmod 700"));
    }

    [Test]
    public async Task What_a_killed_server_left_is_replaced_and_a_living_one_or_a_file_is_not()
    {
        var folder = Directory.CreateTempSubdirectory("anchor-callbacks-test-").FullName;
        var path = Path.Combine(folder, "operator.sock");
        using (var left = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            left.Bind(new UnixDomainSocketEndPoint(path));
            Assert.That(OperatorSocket.Prepare(path, isShared: false), Is.EqualTo("http://unix:" + path));
            Assert.That(Path.Exists(path), Is.False);
        }
        await using var server = await TestServer.Start();
        var living = Path.Combine(server.Folder, "operator.sock");
        await File.WriteAllTextAsync(path, "a file of somebody's");

        Assert.That(OperatorSocket.Prepare(living, isShared: true), Is.Null);
        Assert.That(() => OperatorSocket.Prepare(living, isShared: false), Throws.TypeOf<StartException>()
            .With.Message.Contains("another server"));
        Assert.That(() => OperatorSocket.Prepare(path, isShared: false), Throws.TypeOf<StartException>()
            .With.Message.Contains("is a file"));
        Directory.Delete(folder, recursive: true);
    }
}
