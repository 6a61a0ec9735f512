using AnchorCallbacks.Customers;
using AnchorCallbacks.Http;
using AnchorCallbacks.Stellar;
using FsCheck;
using FsCheck.Fluent;

namespace AnchorCallbacks.Tests.Customers;

sealed class CustomerKeyTests
{
    const string Account = "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ";
    const string Muxed1234 = "MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAE2JUG6";
    const string Contract = "CA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUWDA";
    const string Hash = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    [Test]
    public void An_account_alone_is_a_customer_without_memo() =>
        Assert.That(Read(account: Account), Is.EqualTo(new CustomerKey(null, Account, Memo.None)));

    [Test]
    public void A_contract_is_an_account() => Assert.That(Read(account: Contract), Is.EqualTo(new CustomerKey(null, Contract, Memo.None)));

    [Test]
    public void An_id_alone_is_enough() => Assert.That(Read(id: "x"), Is.EqualTo(new CustomerKey("x", null, Memo.None)));

    [TestCase("7", null, "id", "7")]
    [TestCase("7", "", "id", "7")]
    [TestCase("007", "id", "id", "7")]
    [TestCase("007", "text", "text", "007")]
    [TestCase(Hash, "hash", "hash", Hash)]
    public void A_memo_belongs_to_the_account(string memo, string? memoType, string type, string value)
    {
        Assert.That(Read(account: Account, memo: memo, memoType: memoType),
            Is.EqualTo(new CustomerKey(null, Account, new Memo(type, value))));
        Assert.That(Read(account: Contract, memo: memo, memoType: memoType).Memo, Is.EqualTo(new Memo(type, value)));
    }

    [Test]
    public void A_muxed_account_is_its_account_with_an_id_memo() =>
        Assert.That(Read(account: Muxed1234), Is.EqualTo(Read(account: Account, memo: "1234", memoType: "id")));

    [Test]
    public void Every_muxed_account_is_its_account_with_an_id_memo() =>
        Prop.ForAll(Generators.Bytes(32).ToArbitrary(), Generators.UnsignedLong.ToArbitrary(), (key, id) =>
            Read(account: StrKey.EncodeMuxed(key, id)) == new CustomerKey(null, StrKey.EncodeAccount(key), Memo.Id(id)))
                .QuickCheckThrowOnFailure();

    [TestCase("1234", "id")]
    [TestCase("1234", null)]
    [TestCase("01234", "id")]
    [TestCase("", "")]
    public void A_muxed_account_may_come_with_its_own_memo(string memo, string? memoType) =>
        Assert.That(Read(account: Muxed1234, memo: memo, memoType: memoType), Is.EqualTo(new CustomerKey(null, Account, Memo.Id(1234))));

    [TestCase("1235", "id", TestName = "A_muxed_account_with_another_memo_is_refused")]
    [TestCase("1234", "text", TestName = "A_muxed_account_with_its_memo_as_a_text_is_refused")]
    [TestCase(Hash, "hash", TestName = "A_muxed_account_with_a_hash_memo_is_refused")]
    [TestCase("0", null, TestName = "A_muxed_account_with_a_zero_memo_is_refused")]
    public void A_muxed_account_with_another_memo_is_refused(string memo, string? memoType) =>
        Assert.That(Refusal(account: Muxed1234, memo: memo, memoType: memoType),
            Is.EqualTo(Failure.Invalid("memo: an M… account carries its memo; give the same one as an id memo, or none")));

    [TestCase("hello", null, "memo: an id memo is a whole number from 0 to 18446744073709551615")]
    [TestCase("-1", "id", "memo: an id memo is a whole number from 0 to 18446744073709551615")]
    [TestCase("12345678901234567890123456789", "text", "memo: a text memo has at most 28 bytes")]
    [TestCase("short", "hash", "memo: a hash memo is 32 bytes in Base64")]
    [TestCase("1", "return", "memo_type: must be id, text or hash")]
    [TestCase("1", "none", "memo_type: must be id, text or hash")]
    public void A_malformed_memo_is_refused_with_and_without_an_id(string memo, string? memoType, string problem)
    {
        Assert.That(Refusal(account: Account, memo: memo, memoType: memoType), Is.EqualTo(Failure.Invalid(problem)));
        Assert.That(Refusal(account: Muxed1234, memo: memo, memoType: memoType), Is.EqualTo(Failure.Invalid(problem)));
        Assert.That(Refusal(id: "x", memo: memo, memoType: memoType), Is.EqualTo(Failure.Invalid(problem)));
    }

    [TestCase("GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGA", TestName = "An_account_with_a_wrong_checksum_is_refused")]
    [TestCase("MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAE2JUGA",
        TestName = "A_muxed_account_with_a_wrong_checksum_is_refused")]
    [TestCase("CA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUWDB", TestName = "A_contract_with_a_wrong_checksum_is_refused")]
    [TestCase("ga7qynf7sowq3glr2bgmzehxavirza4kvwltjjfc7mgxua74p7ujvsgz", TestName = "An_account_in_lower_case_is_refused")]
    [TestCase(" GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ", TestName = "An_account_with_a_space_is_refused")]
    [TestCase("alice*example.com", TestName = "A_federation_address_is_refused")]
    [TestCase("x", TestName = "One_letter_is_no_account")]
    public void A_malformed_account_is_refused_with_and_without_an_id(string account)
    {
        var refusal = Failure.Invalid("account: must be a Stellar address G…, M… or C… with a right checksum");
        Assert.That(Refusal(account: account), Is.EqualTo(refusal));
        Assert.That(Refusal(id: "x", account: account), Is.EqualTo(refusal));
    }

    [TestCase(null, null, null, null)]
    [TestCase("", "", "", "")]
    [TestCase(null, null, "1", "id")]
    public void Nobody_is_meant_without_id_and_account(string? id, string? account, string? memo, string? memoType) =>
        Assert.That(Refusal(id, account, memo, memoType), Is.EqualTo(Failure.Invalid("account: give an account, or the id of a customer")));

    [Test]
    public void An_empty_id_or_account_is_none()
    {
        Assert.That(Read(id: "", account: Account), Is.EqualTo(new CustomerKey(null, Account, Memo.None)));
        Assert.That(Read(id: "x", account: ""), Is.EqualTo(new CustomerKey("x", null, Memo.None)));
    }

    [Test]
    public void Id_account_and_memo_may_come_together() =>
        Assert.That(Read("x", Muxed1234, "1234", "id"), Is.EqualTo(new CustomerKey("x", Account, Memo.Id(1234))));

    // The customer of the row is Account with id memo 1234.
    [TestCase(null, null, true, TestName = "What_was_left_out_fits")]
    [TestCase(Account, null, true, TestName = "The_customers_account_without_a_memo_fits")]
    [TestCase(Account, "1234", true, TestName = "The_customers_account_and_memo_fit")]
    [TestCase(Muxed1234, null, true, TestName = "The_customers_muxed_account_fits")]
    [TestCase(null, "1234", true, TestName = "The_customers_memo_alone_fits")]
    [TestCase(Account, "1", false, TestName = "Another_memo_does_not_fit")]
    [TestCase(null, "1", false, TestName = "Another_memo_alone_does_not_fit")]
    [TestCase(Contract, null, false, TestName = "Another_account_does_not_fit")]
    [TestCase(Contract, "1234", false, TestName = "Another_account_with_the_same_memo_does_not_fit")]
    public void A_customer_found_by_id_must_be_the_one_that_was_named(string? account, string? memo, bool fits) =>
        Assert.That(Read("x", account, memo).Fits(Account, Memo.Id(1234)), Is.EqualTo(fits));

    [Test]
    public void A_memo_of_another_type_does_not_fit() =>
        Assert.That(Read("x", Account, "1234", "text").Fits(Account, Memo.Id(1234)), Is.False);

    [Test]
    public void A_memo_does_not_fit_a_customer_without_one() => Assert.That(Read("x", Account, "1234").Fits(Account, Memo.None), Is.False);

    static CustomerKey Read(string? id = null, string? account = null, string? memo = null, string? memoType = null) =>
        CustomerKey.Read(id, account, memo, memoType).Value();

    static Failure Refusal(string? id = null, string? account = null, string? memo = null, string? memoType = null) =>
        CustomerKey.Read(id, account, memo, memoType).Failure();
}
