using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Tests.Programs;

namespace AnchorCallbacks.Tests.Cli;

/// <summary>The words of a line, before any verb does something.</summary>
sealed class WordsTests
{
    [TestCase("tx")]
    [TestCase("TX")]
    [TestCase("help tx")]
    public async Task A_group_prints_its_help(string line)
    {
        using var tool = new Tool();

        var ran = await tool.Run(line.Split(' '));

        Assert.That((ran.ExitCode, ran.Errors), Is.EqualTo((0, "")));
        Assert.That(ran.Output, Does.Contain("anchor-callbacks tx").And.Contain("refresh").And.Contain("stuck"));
    }

    [TestCase("hepl", "do you mean help?")]
    [TestCase("costumer list", "do you mean customer?")]
    [TestCase("tx lst", "do you mean list?")]
    [TestCase("rpc notify_refund_snt", "do you mean notify_refund_sent?")]
    [TestCase("tx list --stauts pending_anchor", "do you mean --status?")]
    [TestCase("tx get a b", "b: is one word too many")]
    [TestCase("customer show ..", "id: must be an id")]
    [TestCase("customer list --limit -1", "--limit: must be a whole number")]
    [TestCase("customer list --status ACEPTED", "do you mean ACCEPTED?")]
    [TestCase("tx list --sep 7", "--sep: must be 6, 24 or 31")]
    [TestCase("tx list --sep 6 --status pending_ancor", "do you mean pending_anchor?")]
    [TestCase("request-info --transaction t --message m --type sep6", "--type: must be sep31-sender or sep31-receiver")]
    [TestCase("completion tcsh", "shell: must be bash, zsh or fish")]
    public async Task A_wrong_word_ends_with_2_and_what_is_right(string line, string right)
    {
        using var tool = new Tool();

        var ran = await tool.Run(line.Split(' '));

        Assert.That((ran.ExitCode, ran.Output), Is.EqualTo((2, "")));
        Assert.That(ran.Errors, Does.Contain(right));
    }

    [Test]
    public async Task Words_and_values_are_matched_whatever_their_case()
    {
        await using var platform = await StubPlatform.Start();
        platform.Add("t1");
        using var tool = new Tool(platform);

        var list = await tool.Run("Tx", "LIST", "--sep", "6", "--status", "PENDING_ANCHOR", "--json", "--quiet");
        var version = await tool.Run("version");

        // No server says that any of them may be paid.
        Assert.That(list.ExitCode, Is.EqualTo(1), list.Errors);
        Assert.That((string?)list.Json["id"], Is.EqualTo("t1"));
        Assert.That(version.Output, Does.Match(@"^\d+\.\d+"));
    }

    [TestCase("anchor-callbacks custo", "customer")]
    [TestCase("anchor-callbacks tx re", "refresh refunds release review")]
    [TestCase("anchor-callbacks customer list --status ACC", "ACCEPTED")]
    public async Task Bash_completes_words(string line, string words)
    {
        if (!File.Exists("/bin/bash"))
            Assert.Ignore("there is no bash");
        using var tool = new Tool();
        var script = tool.Write("completion", (await tool.Run("completion", "bash")).Output);
        // A function: a script that was just written may be open still in a process that another test starts, and cannot be run then.
        var ask = tool.Write("ask", $$"""
            anchor-callbacks() { '{{HostedProgram.Dotnet}}' exec '{{HostedProgram.File("anchor-callbacks.dll")}}' "$@"; }
            . "$1"
            COMP_LINE=$2 COMP_POINT=${#2}
            read -ra COMP_WORDS <<< "$2"
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _anchor_callbacks
            echo "${COMPREPLY[*]}"
            """);
        using var bash = Process.Start(new ProcessStartInfo("/bin/bash", [ask, script, line])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = tool.Folder
        })!;

        Assert.That((await bash.StandardOutput.ReadToEndAsync()).Trim(), Is.EqualTo(words));
    }

    [Test]
    public async Task The_operators_key_goes_to_no_port_of_this_machine()
    {
        using var port = new TcpListener(IPAddress.Loopback, 0);
        port.Start();
        using var tool = new Tool().Set("Operator:Url", $"http://{port.LocalEndpoint}").Set("Operator:Key", OperatorKey.New());

        var ran = await tool.Run("customer", "list");

        Assert.That(ran.ExitCode, Is.EqualTo(3));
        Assert.That(ran.Errors, Does.Contain("operator.sock"));
        Assert.That(port.Pending(), Is.False, "the key was taken to a port");
    }
}
