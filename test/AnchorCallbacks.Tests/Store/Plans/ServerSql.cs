using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Partners;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Tests.Store.Plans;

/// <summary>A statement as the built server loads it: whole, or in the pieces it is put together from as it runs.</summary>
/// <param name="Owner">The outermost type that loads it.</param>
sealed record LoadedSql(string Owner, IReadOnlyList<string> Pieces)
{
    public override string ToString() => $"{Owner}: {string.Join(" … ", Pieces)}";
}

/// <summary>Every SQL text in the server's assemblies. The instructions that load texts show them, so a new statement is tested without
/// a change to the tests.</summary>
static partial class ServerSql
{
    static readonly Dictionary<ushort, OperandType> Operands =
        typeof(OpCodes).GetFields().Select(field => (OpCode)field.GetValue(null)!)
            .ToDictionary(code => (ushort)code.Value, code => code.OperandType);

    public static IReadOnlyList<Assembly> Assemblies { get; } =
        [typeof(Server).Assembly, typeof(Customer).Assembly, typeof(Partner).Assembly, typeof(Database).Assembly];

    public static IReadOnlyList<LoadedSql> All { get; } = [.. Assemblies.SelectMany(Read)];

    public static bool Begins(string text) => Beginning().IsMatch(text);

    static List<LoadedSql> Read(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var metadata = file.GetMetadataReader();
        var all = new List<LoadedSql>();
        foreach (var method in metadata.MethodDefinitions.Select(metadata.GetMethodDefinition)
            .Where(method => method.RelativeVirtualAddress != 0))
        {
            // Patterns of what statements look like.
            if (Owner(metadata, method.GetDeclaringType()).StartsWith("System.Text.RegularExpressions.Generated", StringComparison.Ordinal))
                continue;
            List<string>? pieces = null;
            foreach (var text in Texts(metadata, file.GetMethodBody(method.RelativeVirtualAddress).GetILBytes()!)
                .Where(text => Words().IsMatch(text) && !Commands().IsMatch(text)))
            {
                if (pieces is null || Begins(text))
                    all.Add(new(Owner(metadata, method.GetDeclaringType()), pieces = []));
                pieces.Add(text);
            }
        }
        return all;
    }

    static IEnumerable<string> Texts(MetadataReader metadata, byte[] code)
    {
        for (var at = 0; at < code.Length;)
        {
            ushort operation = code[at++];
            if (operation == 0xFE)
                operation = (ushort)(0xFE00 | code[at++]);
            if (operation == (ushort)OpCodes.Ldstr.Value)
                yield return metadata.GetUserString(MetadataTokens.UserStringHandle(BitConverter.ToInt32(code, at) & 0xFFFFFF));
            at += Operands[operation] switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, at),
                _ => 4,
            };
        }
    }

    static string Owner(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        while (!type.GetDeclaringType().IsNil)
            type = metadata.GetTypeDefinition(type.GetDeclaringType());
        return $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
    }

    /// <summary>Words are written in capitals everywhere here; a parameter tells a piece that has none.</summary>
    [GeneratedRegex(
        @"\b(SELECT|INSERT|UPDATE|DELETE FROM|FROM|INTO|WHERE|JOIN|UNION|VALUES|LIMIT|OFFSET|CONFLICT|RETURNING|EXISTS|(ORDER|GROUP) BY)\b"
        + @"|[=<>(,] ?@\w|^\s*(select\s+\S|insert into\b|update \w+ set\b|delete from\b|with \w+.* as \()")]
    private static partial Regex Words();

    [GeneratedRegex(@"^\s*(SELECT|INSERT|UPDATE|DELETE|REPLACE|VALUES|WITH)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Beginning();

    /// <summary>What looks for no rows has no plan.</summary>
    [GeneratedRegex(@"^\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET|PRAGMA|VACUUM|ATTACH|CREATE)\b")]
    private static partial Regex Commands();
}
