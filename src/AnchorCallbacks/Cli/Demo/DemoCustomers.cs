using System.Security.Cryptography;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Simulator;
using AnchorCallbacks.Stellar;

namespace AnchorCallbacks.Cli.Demo;

/// <summary>Plays the wallets of the made-up customers, and the officer who has decided about some of them.</summary>
sealed class DemoCustomers(SimulatedPlatform platform, IOperatorApi officer)
{
    /// <summary>The types of the demo. The shipped types ask for no photo.</summary>
    public const string Types = """
        types:
          default:
            fields:
              first_name: required
              last_name: required
              email_address: required
              birth_date: optional
              city: optional
              address_country_code: optional
              id_type: optional
              id_country_code: optional
              id_number: optional
              photo_id_front: { need: required, review: manual }
              proof_of_liveness: { need: required, review: manual }
          sep6: { extends: default }
          sep31-sender: { extends: default }
          sep31-receiver:
            extends: default
            fields: { bank_account_number: required, bank_account_type: required, bank_number: required }
        """;

    static readonly string[] Photos = ["photo_id_front", "proof_of_liveness"];

    readonly Dictionary<string, string> accepted = [];

    /// <returns>The customer's id.</returns>
    public async Task<string> Add(DemoPerson person, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var wallet = StrKey.EncodeAccount(RandomNumberGenerator.GetBytes(32));
        var id = await Put(wallet, person);
        if (person.State is not (DemoState.Incomplete or DemoState.InReview))
            await officer.Decide(id, await Decision(id, person, cancel), cancel);
        if (person.State == DemoState.Accepted)
            accepted[person.Type] = id;
        if (person.Transaction == DemoTransaction.Deposit)
            platform.Wallet.StartDeposit(wallet, person.Amount);
        else if (person.Transaction == DemoTransaction.Withdrawal)
            platform.Wallet.StartWithdrawal(wallet, person.Amount);
        else if (person.Transaction == DemoTransaction.Payment)
            Require(await platform.Wallet.StartSep31(wallet, id, accepted["sep31-receiver"], person.Amount), 201, person);
        return id;
    }

    async Task<string> Put(string wallet, DemoPerson person)
    {
        (string, byte[])[] photos = person.State == DemoState.Incomplete ? []
            : [(Photos[0], DemoPapers.Card(person)), (Photos[1], DemoPapers.Selfie(person))];
        return Require(await platform.Wallet.PutCustomer(wallet, person.Texts, photos), 202, person).Id!;
    }

    async Task<DecisionRequest> Decision(string id, DemoPerson person, CancellationToken cancel)
    {
        var decision = new DecisionRequest { Decision = "reject", Version = (await officer.GetCustomer(id, cancel)).Version };
        return person.State switch
        {
            DemoState.Accepted => decision with { Decision = "accept", Fields = Photos },
            DemoState.PhotoRejected => decision with { Fields = [Photos[0]], Message = "The photo is blurred. Please take it again." },
            _ => decision with { Type = person.Type, Message = "We cannot serve you." },
        };
    }

    static WalletReply Require(WalletReply reply, int status, DemoPerson person) => reply.Status == status ? reply
        : throw new VerbFailedException("failed", $"The demo could not add {person.Name}: {reply.Status} {reply.Error}", ExitCode.Refused);
}
