namespace AnchorCallbacks.Benchmarks.People;

/// <summary>Numbers that look random and are the same for the same start (SplitMix64): every process makes the same people.</summary>
struct Dice(ulong state)
{
    public static Dice For(ulong seed, long number) => new(new Dice(seed ^ ((ulong)number * 0x9E3779B97F4A7C15)).Next());

    public ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        var z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    public int Below(int limit) => (int)(((UInt128)Next() * (ulong)limit) >> 64);

    public bool Percent(int percent) => Below(100) < percent;

    public T Of<T>(T[] choices) => choices[Below(choices.Length)];

    public string Digits(int count)
    {
        Span<char> digits = stackalloc char[count];
        foreach (ref var digit in digits)
            digit = (char)('0' + Below(10));
        return new string(digits);
    }

    public void Fill(Span<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(bytes, Next());
        foreach (ref var one in bytes)
            one = (byte)Next();
    }
}
