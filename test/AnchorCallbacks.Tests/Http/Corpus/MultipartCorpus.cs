using System.Globalization;
using static AnchorCallbacks.Tests.Http.Corpus.Bytes;
using static AnchorCallbacks.Tests.Http.Corpus.HostileRequest;

namespace AnchorCallbacks.Tests.Http.Corpus;

/// <summary>PUT /customer with multipart bodies that are broken, odd or too large. The limits are those of
/// <see cref="Settings"/>.</summary>
static class MultipartCorpus
{
    const int MostFile = 200_000;
    const int MostTotal = 500_000;

    public static readonly (string, string)[] Settings =
    [
        ("Limits:FileBytes", MostFile.ToString(CultureInfo.InvariantCulture)),
            ("Limits:MultipartBytes", MostTotal.ToString(CultureInfo.InvariantCulture)),
    ];

    const string NameOf = "Content-Disposition: form-data; name=";

    static readonly byte[] GoodBody = FormBody(Text("account", Account), File("photo_id_front", Png), Text("first_name", "Ana"));

    public static IEnumerable<HostileRequest> All => [.. Boundaries(), .. Ends(), .. Headers(), .. Names(), .. Contents(), .. Sizes()];

    static IEnumerable<HostileRequest> Boundaries()
    {
        const string Form = "multipart/form-data";
        yield return Refused("no boundary", Put(GoodBody, Form));
        yield return Refused("an empty boundary", Put(GoodBody, Form + "; boundary="));
        yield return Refused("an empty boundary in quotes", Put(GoodBody, Form + "; boundary=\"\""));
        yield return Refused("a boundary with one quote", Put(GoodBody, Form + "; boundary=\"" + Boundary));
        yield return Refused("another boundary", Put(GoodBody, Form + "; boundary=other"));
        yield return Refused("a boundary with a letter more", Put(GoodBody, FormType + "x"));
        yield return Refused("a boundary beyond ASCII", Put(GoodBody, Form + "; boundary=\"ñ\""));
        yield return Refused("a boundary of 201 characters", Put(GoodBody, $"{Form}; boundary={new string('b', 201)}"));
        yield return Refused("a boundary of 10,000 characters", Put(GoodBody, $"{Form}; boundary={new string('b', 10_000)}"));
        yield return Taken("a boundary in quotes", Put(GoodBody, $"{Form}; boundary=\"{Boundary}\""));
        yield return Taken("a type in capitals", Put(GoodBody, $"Multipart/FORM-data; Boundary={Boundary}"));
        yield return Taken("two boundaries, the first right", Put(GoodBody, $"{FormType}; boundary=other"));
        yield return Refused("multipart/mixed", Put(GoodBody, "multipart/mixed; boundary=" + Boundary));
        yield return Taken("spaces after the boundary", Put(Replace(GoodBody, $"--{Boundary}\r\n", $"--{Boundary}  \t\r\n"), FormType));
        yield return Refused("bare line feeds", Put(Replace(GoodBody, "\r\n", "\n"), FormType));
        yield return Refused("line feeds after boundaries", Put(Replace(GoodBody, $"--{Boundary}\r\n", $"--{Boundary}\n"), FormType));
    }

    static IEnumerable<HostileRequest> Ends()
    {
        var close = Of($"\r\n--{Boundary}--\r\n");
        yield return Refused("an empty body", Put([], FormType));
        yield return Refused("a last boundary alone", Put(Of($"--{Boundary}--\r\n"), FormType));
        yield return Refused("a first boundary alone", Put(Of($"--{Boundary}\r\n"), FormType));
        yield return Refused("no last boundary", Put(GoodBody[..^close.Length], FormType));
        yield return Refused("a last boundary with one hyphen", Put(GoodBody[..^3], FormType));
        yield return Refused("an open boundary at the end", Put([.. GoodBody[..^close.Length], .. Of($"\r\n--{Boundary}\r\n")], FormType));
        yield return Taken("no line break after the last boundary", Put(GoodBody[..^2], FormType));
        yield return Taken("text before the first boundary", Put([.. "Dear server,\r\n"u8, .. GoodBody], FormType));
        yield return Refused("100 KB before the first boundary", Put([.. new byte[100_000], .. "\r\n"u8, .. GoodBody], FormType));
        yield return Taken("text after the last boundary", Put([.. GoodBody, .. "Yours, client\r\n"u8], FormType));
        yield return Refused("100 KB after the last boundary", Put([.. GoodBody, .. new byte[100_000]], FormType));
        yield return Taken("another form after the last boundary", Put([.. GoodBody, .. GoodBody], FormType));
        yield return Refused("JSON in place of parts", Put(Utf8(Object("\"first_name\":\"Ana\"")), FormType));
        yield return Refused("parts in place of JSON", Put(GoodBody, JsonType));
    }

    static IEnumerable<HostileRequest> Headers()
    {
        yield return Refused("a part without headers", FormWith([.. "\r\n"u8, .. "Ana"u8]));
        yield return Refused("a header without a colon", FormWith(Part("Content-Disposition form-data", Of("Ana"))));
        yield return Refused("a header in two lines", FormWith(Part("Content-Disposition: form-data;\r\n name=\"first_name\"", Of("Ana"))));
        yield return Refused("a header of 20 KB", FormWith(Part($"{NameOf}\"first_name\"\r\nX-A: {new string('a', 20_000)}", Of("Ana"))));
        yield return Refused("a header of 400 KB", FormWith(Part($"X-A: {new string('a', 400_000)}", Of("Ana"))));
        yield return Refused("17 headers", FormWith(Part(Many(16) + NameOf + "\"first_name\"", Of("Ana"))));
        yield return Taken("16 headers", FormWith(Part(Many(15) + NameOf + "\"first_name\"", Of("Ana"))));
        yield return Refused("two dispositions", FormWith(Part($"{NameOf}\"first_name\"\r\n{NameOf}\"last_name\"", Of("Ana"))));
        yield return Refused("a header without a name", FormWith(Part($"{NameOf}\"first_name\"\r\n: a", Of("Ana"))));
        yield return Refused("no empty line after the headers", Form(Of($"{NameOf}\"account\"\r\n{Account}")));
        yield return Taken("a wrong length of its own",
            FormWith(Part($"{NameOf}\"first_name\"\r\nContent-Length: 99999999999999999999", Of("Ana"))));
        yield return Taken("an encoding of its own",
            FormWith(Part($"{NameOf}\"first_name\"\r\nContent-Transfer-Encoding: base64", Of("QW5h"))));

        static string Many(int count) => string.Concat(Enumerable.Range(0, count).Select(i => $"X-{i}: a\r\n"));
    }

    static IEnumerable<HostileRequest> Names()
    {
        string[] nameless =
        [
            "form-data", "form-data; name", "form-data; name=", "form-data; name=\"\"", "form-data; name=\"account", "=", ";;;", "",
            "form-data; filename=\"account\"",
        ];
        foreach (var disposition in nameless)
            yield return Refused($"nobody named: {(disposition.Length > 0 ? disposition : "nothing")}",
                Form(Part("Content-Disposition: " + disposition, Utf8(Account))));
        yield return Taken("a name without quotes", Form(Part(NameOf + "account", Utf8(Account))));
        yield return Taken("another disposition", Form(Part("Content-Disposition: attachment; name=\"account\"", Utf8(Account))));
        yield return Taken("an account with a filename", Form(Part(NameOf + "\"account\"; filename=\"../../etc/passwd\"", Utf8(Account))));
        yield return Taken("500 parts nobody knows", FormWith([.. Enumerable.Range(0, 500).Select(i => Text($"part{i}", "x"))]));
        yield return Taken("500 parts of one name", FormWith([.. Enumerable.Repeat(Text("first_name", "Ana"), 500)]));
        yield return Taken("500 empty photos", FormWith([.. Enumerable.Repeat(File("photo_id_front", []), 500)]));
        yield return Taken("a name of 10,000 characters", FormWith(Text(new string('n', 10_000), "x")));
        yield return Refused("two accounts, the second good", Form(Text("account", "x"), Text("account", Account)));
    }

    static IEnumerable<HostileRequest> Contents()
    {
        yield return Refused("a photo for a text", FormWith(File("first_name", Png)));
        yield return Refused("a text for a photo", FormWith(Text("photo_id_front", "see attachment")));
        yield return Refused("a page for a photo", FormWith(File("photo_id_front", Of("<html><script>alert(1)</script></html>"))));
        yield return Refused("one byte for a photo", FormWith(File("photo_id_front", [0x89])));
        yield return Refused("NUL in a text", FormWith(Text("first_name", "A\0B")));
        yield return Refused("a control character in a text", FormWith(Text("first_name", "A\u0007")));
        yield return Refused("a text of 5,000 characters", FormWith(Text("first_name", new string('x', 5000))));
        yield return Refused("a text of 4,097 characters of four bytes",
            FormWith(Text("first_name", string.Concat(Enumerable.Repeat("😀", 4097)))));
        yield return Taken("a text of 4,096 characters of four bytes",
            FormWith(Text("first_name", string.Concat(Enumerable.Repeat("😀", 4096)))));
        yield return Refused("a text of 300 KB", FormWith(Text("first_name", new string('x', 300_000))));
        foreach (var name in (string[])["id", "memo", "memo_type", "type", "transaction_id"])
            yield return Refused($"{name} of 300 characters", FormWith(Text(name, new string('1', 300))));
        yield return Refused("a form for a photo",
            FormWith(Part(NameOf + "\"photo_id_front\"\r\nContent-Type: multipart/mixed; boundary=in",
            Of("--in\r\nContent-Type: image/png\r\n\r\nx\r\n--in--\r\n"))));
        yield return Taken("a form in a part nobody knows",
            FormWith(Part(NameOf + "\"files\"\r\nContent-Type: multipart/mixed; boundary=in",
            Of("--in\r\nContent-Disposition: form-data; name=\"account\"\r\n\r\nx\r\n--in--\r\n"))));
        yield return Refused("a form of the same boundary for a photo",
            FormWith(File("photo_id_front", FormBody(Text("first_name", "Ana")))));
        yield return Refused("a code nobody asked for", FormWith(Text("email_address_verification", "123456")));
        yield return Refused("a good photo and a bad date",
            FormWith(File("photo_id_front", Photo(150_000)), Text("birth_date", "31.12.1999")));
        yield return Unknown("a good photo for an id nobody has", Form(File("photo_id_front", Photo(150_000)), Text("id", "nobody")));
    }

    static IEnumerable<HostileRequest> Sizes()
    {
        yield return Taken("a file as large as it may be", FormWith(File("photo_id_front", Photo(MostFile))));
        yield return Refused("a file one byte larger", FormWith(File("photo_id_front", Photo(MostFile + 1))));
        yield return Refused("a file of twice the size before the account",
            Form(File("photo_id_front", Photo(2 * MostFile)), Text("account", Account)));
        yield return Refused("three files, together too large", FormWith(
            File("photo_id_front", Photo(MostFile)), File("photo_id_back", Photo(MostFile)),
                File("photo_proof_residence", Photo(MostFile))));
        yield return Taken("a form as large as it may be", FormOf(MostTotal));
        yield return Refused("a form one byte larger", FormOf(MostTotal + 1));
        yield return Refused("unknown parts, together too large", FormWith([.. Enumerable.Repeat(File("selfie", Photo(100_000)), 6)]));
        yield return Refused("a part nobody knows that does not end",
            Put([.. Of($"--{Boundary}\r\n"), .. File("selfie", new byte[MostTotal])], FormType));
    }

    static byte[] FormOf(int size)
    {
        var frame = FormBody(Text("account", Account), File("selfie", [])).Length;
        return Form(Text("account", Account), File("selfie", new byte[size - frame]));
    }

    static byte[] Replace(byte[] bytes, string from, string to) =>
        Of(System.Text.Encoding.Latin1.GetString(bytes).Replace(from, to, StringComparison.Ordinal));
}
