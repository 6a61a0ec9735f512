using AnchorCallbacks.Documents;
using FsCheck;
using FsCheck.Fluent;

namespace AnchorCallbacks.Tests.Customers;

/// <summary>Multipart PUTs in every order, size and form of parts: the customer ends with just what was sent.</summary>
[OnEachEngine]
sealed class MultipartPropertyTests
{
    const int FileLimit = 16 << 20;

    /// <summary>Any bytes are a file and any text is taken: what is looked at here is that nothing is lost or mixed up.</summary>
    static readonly (string, string) Unchecked = ("Customers:Validation", "off");

    static int people;

    [Test]
    public async Task Parts_in_any_order_size_and_form_arrive_as_they_were_sent()
    {
        await using var server = await TestServer.Start(overrides: Unchecked);
        Prop.ForAll(MultipartForms.Form.ToArbitrary(), async form =>
        {
            var reply = await Put(server, form.Body(NextAccount()));

            Assert.That(reply.Status, Is.EqualTo(200), reply.Body);
            Assert.That((await server.Record(reply.Id!)).Values.Where(value => value.Document is null)
                .ToDictionary(value => value.Field.Name, value => value.Text),
                Is.EquivalentTo(form.ExpectedTexts));
            AssertSame(form.ExpectedFiles, await server.Documents(reply.Id!));
        }).QuickCheckThrowOnFailure();
        Assert.That(await server.ChunksOfNobody(), Is.Zero);
    }

    [Test]
    public async Task A_form_cut_anywhere_before_its_last_boundary_is_refused_and_leaves_nothing()
    {
        await using var server = await TestServer.Start(overrides: Unchecked);
        Prop.ForAll(MultipartForms.Form.ToArbitrary(), Gen.Choose(0, 1000).ToArbitrary(), async (form, thousandths) =>
        {
            var whole = form.Body(NextAccount());
            var end = whole.Length - "--\r\n".Length;

            var reply = await Put(server, whole[..(int)((long)end * thousandths / 1000)]);

            Assert.That((reply.Status, reply.Error), Is.EqualTo((400, "body: broke off or is not well formed")));
        }).QuickCheckThrowOnFailure();
        Assert.That(await server.Count("SELECT (SELECT count(*) FROM customers) + (SELECT count(*) FROM documents)"), Is.Zero);
        Assert.That(await server.ChunksOfNobody(), Is.Zero);
        Assert.That(await server.Count("SELECT count(*) FROM document_chunks"), Is.Zero);
    }

    [Test]
    public async Task A_file_of_every_size_around_a_chunk_arrives_whole([Values(1, 2, 3, 16)] int chunks, [Values(-1, 0, 1)] int more)
    {
        await using var server = await TestServer.Start(overrides: Unchecked);
        var content = MultipartForms.Content(chunks * DocumentSeal.ChunkBytes + more, seed: 7);

        var reply = await server.PutMultipart([("account", NextAccount())], ("photo_id_front", content));

        Assert.That(reply.Status, Is.EqualTo(200));
        AssertSame(new() { ["photo_id_front"] = content }, await server.Documents(reply.Id!));
    }

    [Test]
    public async Task A_file_just_at_the_limit_arrives_whole()
    {
        await using var server = await TestServer.Start();
        var photo = Photo(FileLimit);

        var reply = await server.PutMultipart([("account", NextAccount())], ("photo_id_front", photo));

        Assert.That(reply.Status, Is.EqualTo(200));
        AssertSame(new() { ["photo_id_front"] = photo }, await server.Documents(reply.Id!));
    }

    [Test]
    public async Task A_file_one_byte_over_the_limit_is_refused_and_leaves_nothing()
    {
        await using var server = await TestServer.Start();

        var reply = await server.PutMultipart([("account", NextAccount()), ("first_name", "Ana")],
            ("photo_id_front", Photo(FileLimit + 1)));

        Assert.That((reply.Status, reply.Error), Is.EqualTo((400, "photo_id_front: must not be larger than 16 MB")));
        Assert.That(await server.ChunksOfNobody(), Is.Zero);
        Assert.That(await server.Count("SELECT (SELECT count(*) FROM customers) + (SELECT count(*) FROM document_chunks)"), Is.Zero);
    }

    [Test]
    public async Task An_empty_file_counts_as_not_given()
    {
        await using var server = await TestServer.Start();

        var reply = await server.PutMultipart([("account", NextAccount())], ("photo_id_front", []));

        Assert.That(reply.Status, Is.EqualTo(200));
        Assert.That(reply.Provided, Is.Empty);
        Assert.That(await server.Count("SELECT count(*) FROM documents"), Is.Zero);
    }

    [Test]
    public async Task An_empty_file_takes_the_place_of_none_that_is_there()
    {
        await using var server = await TestServer.Start();
        var account = NextAccount();
        await server.PutMultipart([("account", account)], ("photo_id_front", Photo(200_000)));

        var reply = await server.PutMultipart([("account", account)], ("photo_id_front", []));

        AssertSame(new() { ["photo_id_front"] = Photo(200_000) }, await server.Documents(reply.Id!));
    }

    [Test]
    public async Task Of_a_file_sent_twice_the_first_counts_and_the_other_leaves_nothing()
    {
        await using var server = await TestServer.Start(overrides: Unchecked);
        var (first, second) = (MultipartForms.Content(200_000, 1), MultipartForms.Content(300_000, 2));

        var reply = await server.PutMultipart([("account", NextAccount())], ("photo_id_front", first), ("photo_id_front", second));

        AssertSame(new() { ["photo_id_front"] = first }, await server.Documents(reply.Id!));
        Assert.That(await server.ChunksOfNobody(), Is.Zero);
    }

    [TestCase("photo_proof_of_income", "proof_of_income")]
    [TestCase("proof_of_income", "photo_proof_of_income")]
    public async Task Of_a_file_under_both_its_names_the_one_we_answer_under_counts_and_the_other_leaves_nothing(string before,
        string after)
    {
        await using var server = await TestServer.Start(overrides: Unchecked);
        var contents = new Dictionary<string, byte[]>
        {
            ["photo_proof_of_income"] = MultipartForms.Content(200_000, 1),
            ["proof_of_income"] = MultipartForms.Content(300_000, 2),
        };

        var reply = await server.PutMultipart([("account", NextAccount())], (before, contents[before]), (after, contents[after]));

        AssertSame(new() { ["photo_proof_of_income"] = contents["photo_proof_of_income"] }, await server.Documents(reply.Id!));
        Assert.That(await server.ChunksOfNobody(), Is.Zero);
    }

    [Test]
    public async Task The_same_file_again_makes_no_document_and_leaves_nothing()
    {
        await using var server = await TestServer.Start();
        var account = NextAccount();
        await server.PutMultipart([("account", account)], ("photo_id_front", Photo(200_000)));
        var rows = await server.Count("SELECT count(*) FROM document_chunks");

        await server.PutMultipart([("account", account)], ("photo_id_front", Photo(200_000)));

        Assert.That(await server.ChunksOfNobody(), Is.Zero);
        Assert.That(await server.Count("SELECT count(*) FROM documents"), Is.EqualTo(1));
        Assert.That(await server.Count("SELECT count(*) FROM document_chunks"), Is.EqualTo(rows));
    }

    static string NextAccount() => Accounts.Plain(Interlocked.Increment(ref people));

    static byte[] Photo(int size)
    {
        var photo = MultipartForms.Content(size, seed: 3);
        ((byte[])[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]).CopyTo(photo, 0);
        return photo;
    }

    static async Task<Reply> Put(TestServer server, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=" + MultipartForms.Boundary);
        return await server.Send(HttpMethod.Put, "/customer", content);
    }

    /// <summary>NUnit compares megabytes of bytes one object at a time.</summary>
    static void AssertSame(Dictionary<string, byte[]> expected, Dictionary<string, byte[]> actual)
    {
        Assert.That(actual.Keys, Is.EquivalentTo(expected.Keys));
        foreach (var (field, content) in expected)
            Assert.That(actual[field].AsSpan().SequenceEqual(content), $"{field}: {actual[field].Length} bytes stored of {content.Length}");
    }
}
