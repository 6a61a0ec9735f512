using System.Net;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>Slows down attempts with wrong keys. An address that gives wrong keys must wait. If there are too many in all, every address
/// must wait.</summary>
sealed class SignInLimiter(TimeProvider clock)
{
    const int MaxOfAddress = 5, MaxInAll = 100, MaxAddresses = 1000;

    static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    readonly Lock gate = new();
    readonly Dictionary<IPAddress, int> wrong = [];
    int all;
    DateTimeOffset since;

    public bool MustWait(IPAddress? address)
    {
        lock (gate)
        {
            if (clock.GetUtcNow() - since >= Window)
            {
                (all, since) = (0, clock.GetUtcNow());
                wrong.Clear();
            }
            return all >= MaxInAll || wrong.GetValueOrDefault(address ?? IPAddress.None) >= MaxOfAddress;
        }
    }

    public void AddWrong(IPAddress? address)
    {
        lock (gate)
        {
            all++;
            if (wrong.Count < MaxAddresses || wrong.ContainsKey(address ?? IPAddress.None))
                wrong[address ?? IPAddress.None] = wrong.GetValueOrDefault(address ?? IPAddress.None) + 1;
        }
    }
}
