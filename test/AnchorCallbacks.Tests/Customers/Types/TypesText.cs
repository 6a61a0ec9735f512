using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace AnchorCallbacks.Tests.Customers.Types;

/// <summary>Customer types from the text of a file, as the server reads them.</summary>
static class TypesText
{
    /// <summary>What messages call the file.</summary>
    public const string FileName = "types.yaml";

    public static CustomerTypesFile Read(string yaml)
    {
        var folder = Directory.CreateTempSubdirectory("anchor-callbacks-test-");
        var path = Path.Combine(folder.FullName, FileName);
        try
        {
            File.WriteAllText(path, yaml);
            return CustomerTypesFile.Read(path);
        }
        catch (StartException e)
        {
            throw new StartException(Shorten(e.Message, path));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public static CustomerTypes Build(string yaml, Validation standard = Validation.Strict, FakeLogCollector? log = null)
    {
        using var loggers = new LoggerFactory([new FakeLoggerProvider(log)]);
        return CustomerTypesBuilder.Build(Read(yaml), standard, loggers.CreateLogger<CustomerTypes>());
    }

    /// <summary>The one type of a file that has only <c>default</c>: its members, indented by two.</summary>
    public static CustomerType Default(string members, Validation standard = Validation.Strict) =>
        Build($"types:\n  default:\n{Indent(members, 4)}\n", standard).Default;

    /// <summary>Why the file stops the start, one line each.</summary>
    public static string[] Problems(string yaml)
    {
        var e = Assert.Throws<StartException>(() => Build(yaml))!;
        return [.. e.Message.Split('\n').Select(line => line[Math.Max(0, line.IndexOf(FileName, StringComparison.Ordinal))..])];
    }

    public static string[] Warnings(string yaml) =>
        [.. Read(yaml).Warnings.Select(line => line[line.IndexOf(FileName, StringComparison.Ordinal)..])];

    static string Shorten(string text, string path) => text.Replace(path, FileName, StringComparison.Ordinal);

    static string Indent(string text, int spaces) => string.Join('\n', text.Split('\n').Select(line => new string(' ', spaces) + line));
}
