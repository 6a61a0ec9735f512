using AnchorCallbacks.Customers;
using AnchorCallbacks.Documents;
using AnchorCallbacks.Http;
using AnchorCallbacks.Stellar;

namespace AnchorCallbacks.Tests.Customers;

sealed class CustomerPutFormTests
{
    readonly CustomerPutForm form = new(4096);

    [Test]
    public void Control_members_say_who_and_what_is_meant()
    {
        Add(("id", "x"), ("account", Sample.Account), ("memo", "007"), ("memo_type", "id"), ("type", "sep6"), ("transaction_id", "t"));
        var put = form.Complete().Value();
        Assert.That((put.Key, put.Type, put.TransactionId), Is.EqualTo((new CustomerKey("x", Sample.Account, Memo.Id(7)), "sep6", "t")));
    }

    [Test]
    public void Empty_members_are_not_given()
    {
        Add(("account", Sample.Account), ("id", ""), ("memo", ""), ("memo_type", ""), ("type", ""), ("transaction_id", ""),
            ("first_name", ""), ("last_name", " \t\r\n"));
        var put = form.Complete().Value();
        Assert.That((put.Key, put.Type, put.TransactionId, put.Texts.Count),
            Is.EqualTo((new CustomerKey(null, Sample.Account, Memo.None), default(string), default(string), 0)));
    }

    [Test]
    public void A_request_that_means_nobody_fails()
    {
        Add(("first_name", "Ada"));
        Assert.That(form.Complete().Failure().Text, Is.EqualTo("account: give an account, or the id of a customer"));
    }

    [Test]
    public void A_text_is_taken_without_the_spaces_around_it()
    {
        Add(("address", "\n 1 Main St\n Springfield \t"));
        Assert.That(Texts(), Is.EqualTo([("address", "address", "1 Main St\n Springfield")]));
    }

    [Test]
    public void Of_a_repeated_member_the_first_counts()
    {
        Add(("first_name", "Ada"), ("first_name", "Augusta"), ("type", "sep6"), ("type", "sep24"));
        Assert.That(Texts(), Is.EqualTo([("first_name", "first_name", "Ada")]));
        Assert.That(form.Complete().Value().Type, Is.EqualTo("sep6"));
    }

    [TestCase("family_name", "last_name")]
    [TestCase("given_name", "first_name")]
    [TestCase("crypto_memo", "external_transfer_memo")]
    public void Of_a_fields_two_names_the_one_that_is_answered_wins(string alias, string name)
    {
        Add((alias, "alias"), (name, "name"));
        Assert.That(Texts(), Is.EqualTo([(name, name, "name")]));
    }

    [TestCase("family_name", "last_name")]
    [TestCase("crypto_memo", "external_transfer_memo")]
    public void It_wins_in_whatever_order_they_come(string alias, string name)
    {
        Add((name, "name"), (alias, "alias"), (name, "again"));
        Assert.That(Texts(), Is.EqualTo([(name, name, "name")]));
    }

    [Test]
    public void An_empty_name_leaves_the_word_to_the_alias()
    {
        Add(("last_name", ""), ("family_name", "Lovelace"), ("family_name", "Byron"));
        Assert.That(Texts(), Is.EqualTo([("last_name", "family_name", "Lovelace")]));
    }

    [TestCase("shoe_size")]
    [TestCase("lang")]
    [TestCase("first_name_x")]
    [TestCase("shoe_size_verification")]
    public void An_unknown_member_means_nothing(string name)
    {
        Add((name, "43"));
        Assert.That(CustomerPutForm.IsKnown(name), Is.False);
        Assert.That(Texts(), Is.Empty);
    }

    [TestCase("first_name")]
    [TestCase("family_name")]
    [TestCase("organization.name")]
    [TestCase("photo_id_front")]
    [TestCase("memo_type")]
    [TestCase("email_address_verification")]
    public void A_known_member_means_something(string name) => Assert.That(CustomerPutForm.IsKnown(name), Is.True);

    [TestCase("photo_id_front", true)]
    [TestCase("proof_of_income", true)]
    [TestCase("first_name", false)]
    [TestCase("id", false)]
    [TestCase("shoe_size", false)]
    public void Only_binary_fields_are_files(string name, bool file) => Assert.That(CustomerPutForm.IsFile(name), Is.EqualTo(file));

    [Test]
    public void Codes_are_kept_apart_and_each_once()
    {
        Add(("email_address_verification", "1"), ("email_address_verification", "2"), ("mobile_number_verification", "3"),
            ("first_name_verification", " "));
        Assert.That(Complete().Codes.Select(field => field.Name), Is.EquivalentTo(["email_address", "mobile_number"]));
        Assert.That(Texts(), Is.Empty);
    }

    [TestCase("a")]
    [TestCase("ñ")]
    [TestCase("🙂", TestName = "A_character_of_two_units_counts_once")]
    public void A_text_has_at_most_4096_characters(string character)
    {
        Assert.That(form.Add("address", Repeat(character, 4096)), Is.Null);
        Assert.That(new CustomerPutForm(4096).Add("address", Repeat(character, 4097)),
            Is.EqualTo(Failure.Invalid("address: must not be longer than 4096 characters")));
    }

    [Test]
    public void Spaces_count_before_they_are_taken_off() =>
        Assert.That(form.Add("address", Repeat(" ", 4097))?.Text, Is.EqualTo("address: must not be longer than 4096 characters"));

    [TestCase("id")]
    [TestCase("account")]
    [TestCase("memo")]
    [TestCase("memo_type")]
    [TestCase("type")]
    [TestCase("transaction_id")]
    public void A_control_member_has_at_most_256_characters_and_no_zero(string name)
    {
        Assert.That(form.Add(name, Repeat("a", 256)), Is.Null);
        Assert.That(new CustomerPutForm(4096).Add(name, Repeat("a", 257)),
            Is.EqualTo(Failure.Invalid($"{name}: must not be longer than 256 characters")));
        Assert.That(new CustomerPutForm(4096).Add(name, "a\0b"), Is.EqualTo(Failure.Invalid($"{name}: must not contain U+0000")));
    }

    [Test]
    public void A_file_is_wanted_once()
    {
        AddFile("photo_id_front", 1);
        Assert.That(form.NeedsFile("photo_id_front"), Is.Null);
        Assert.That(form.NeedsFile("photo_id_back"), Is.Not.Null);
    }

    [Test]
    public void A_file_under_the_answered_name_takes_the_place_of_one_under_the_alias()
    {
        AddFile("proof_of_income", 1);
        Assert.That(AddFile("photo_proof_of_income", 2)?.Id, Is.EqualTo("upload-1"));
        Assert.That(form.NeedsFile("proof_of_income"), Is.Null);
        Assert.That(Complete().Documents.Select(given => (given.Name, given.Upload.Id)),
            Is.EqualTo([("photo_proof_of_income", "upload-2")]));
        Assert.That(form.Uploads.Select(upload => upload.Id), Is.EqualTo(["upload-2"]));
    }

    [TestCase("first_name")]
    [TestCase("shoe_size")]
    public void A_file_for_what_is_no_binary_field_is_not_wanted(string name) => Assert.That(form.NeedsFile(name), Is.Null);

    DocumentUpload? AddFile(string name, byte content) => form.Add(form.NeedsFile(name)!, name, Sample.Upload(content));

    void Add(params (string Name, string Value)[] members)
    {
        foreach (var (name, value) in members)
            Assert.That(form.Add(name, value), Is.Null);
    }

    CustomerPut Complete()
    {
        Add(("account", Sample.Account));
        return form.Complete().Value();
    }

    IEnumerable<(string Field, string Name, string Value)> Texts() =>
        Complete().Texts.Select(text => (text.Field.Name, text.Name, text.Value));

    static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
