using System.Text;
using AnchorCallbacks.Documents;
using AnchorCallbacks.Sep9;
using FsCheck;
using FsCheck.Fluent;

namespace AnchorCallbacks.Tests.Customers;

/// <param name="Filename">None for the parts that AP sends as text.</param>
sealed record MultipartPart(string Name, byte[] Content, string? Filename, string? ContentType)
{
    public override string ToString() => $"{Name} ({Content.Length} bytes{(Filename is null ? "" : ", " + Filename)})";
}

/// <summary>The parts of a multipart request in their order. The account is put in where its part's place is.</summary>
sealed record MultipartForm(IReadOnlyList<MultipartPart> Parts)
{
    public Dictionary<string, string> ExpectedTexts => Parts
        .Where(part => Sep9Catalogue.Find(part.Name) is { Kind: not FieldKind.Binary })
        .Select(part => (part.Name, Text: Expected(part)))
        .Where(part => part.Text.Length > 0)
        .ToDictionary(part => part.Name, part => part.Text);

    static string Expected(MultipartPart part)
    {
        var text = Encoding.UTF8.GetString(part.Content);
        return Sep9Catalogue.Find(part.Name)!.Verbatim && CleanText.Of(text).Length > 0 ? text.Trim() : CleanText.Of(text);
    }

    public Dictionary<string, byte[]> ExpectedFiles => Parts
        .Where(part => Sep9Catalogue.Find(part.Name) is { Kind: FieldKind.Binary } && part.Content.Length > 0)
        .ToDictionary(part => part.Name, part => part.Content);

    public byte[] Body(string account)
    {
        using var body = new MemoryStream();
        foreach (var part in Parts)
        {
            body.Write(Encoding.UTF8.GetBytes($"--{MultipartForms.Boundary}\r\nContent-Disposition: form-data; name=\"{part.Name}\""));
            if (part.Filename is not null)
                body.Write(Encoding.UTF8.GetBytes($"; filename=\"{part.Filename}\""));
            if (part.ContentType is not null)
                body.Write(Encoding.UTF8.GetBytes($"\r\nContent-Type: {part.ContentType}"));
            body.Write("\r\n\r\n"u8);
            body.Write(part.Name == "account" ? Encoding.UTF8.GetBytes(account) : part.Content);
            body.Write("\r\n"u8);
        }
        body.Write(Encoding.UTF8.GetBytes($"--{MultipartForms.Boundary}--\r\n"));
        return body.ToArray();
    }

    public override string ToString() => string.Join(", ", Parts);
}

/// <summary>Random multipart requests.</summary>
static class MultipartForms
{
    public const string Boundary = "7f4a2f0e-58c1-4d7b-9a34-boundary";

    static readonly string[] TextFields = [.. Names(field => field.Kind != FieldKind.Binary)];
    static readonly string[] FileFields = [.. Names(field => field.Kind == FieldKind.Binary)];

    /// <summary>Each field at most once, a few parts nobody knows, the account somewhere.</summary>
    public static Gen<MultipartForm> Form =>
        from textNames in Gen.SubListOf(TextFields)
        from texts in Gen.CollectToList(textNames.Take(12), Text)
        from fileNames in Gen.SubListOf(FileFields)
        from files in Gen.CollectToList(fileNames.Take(3), File)
        from strangers in Gen.CollectToList(Enumerable.Range(0, 3), i => Text($"stranger_{i}"))
        from order in Gen.Shuffle<MultipartPart>([new("account", [], null, null), new("memo", "42"u8.ToArray(), null, null), .. texts,
            .. files, .. strangers])
        select new MultipartForm(order);

    /// <summary>Bytes of no pattern but for what may mislead: beginnings of the boundary, whole chunks apart and anywhere.</summary>
    public static byte[] Content(int size, int seed)
    {
        var content = new byte[size];
        var random = new System.Random(seed);
        random.NextBytes(content);
        var lure = Encoding.ASCII.GetBytes("\r\n--" + Boundary);
        for (var at = random.Next(1, 5000); at < size; at += random.Next(1, 20_000))
            Lure(at, random.Next(1, lure.Length));
        for (var at = DocumentSeal.ChunkBytes; at < size; at += DocumentSeal.ChunkBytes)
            Lure(at - random.Next(0, 20), random.Next(1, lure.Length));
        return content;

        void Lure(int at, int length)
        {
            // Ended by a byte of its own: the random ones that follow could complete the boundary.
            byte[] ended = [.. lure.AsSpan(0, length), 0];
            ended.AsSpan(0, Math.Min(ended.Length, size - at)).CopyTo(content.AsSpan(at));
        }
    }

    static Gen<MultipartPart> Text(string name) =>
        from text in Generators.Text
        from filename in Gen.Elements(null, null, "a.txt", "")
        from type in Gen.Elements(null, null, "text/plain; charset=UTF-8", "application/octet-stream")
        select new MultipartPart(name, Encoding.UTF8.GetBytes(text), filename, type);

    static Gen<MultipartPart> File(string name) =>
        from size in Size
        from seed in Gen.Choose(0, int.MaxValue)
        from filename in Gen.Elements("photoIdFront", "a b.png", null, "")
        from type in Gen.Elements("application/octet-stream", "image/png", null)
        select new MultipartPart(name, Content(size, seed), filename, type);

    static Gen<int> Size => Gen.Frequency(
        (1, Gen.Constant(0)),
        (4, Gen.Choose(1, 3000)),
        (4, from chunks in Gen.Choose(1, 8) from more in Gen.Choose(-1, 1) select chunks * DocumentSeal.ChunkBytes + more),
        (3, Gen.Choose(1, 500_000)),
        (1, Gen.Choose(1, 3 << 20)));

    static IEnumerable<string> Names(Func<Sep9Field, bool> which) => Sep9Catalogue.Fields.Where(which).Select(field => field.Name);
}
