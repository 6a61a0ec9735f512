using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace AnchorCallbacks.Tests;

/// <summary>Random values that more than one suite asks for.</summary>
static class Generators
{
    public static Gen<byte[]> Bytes(int length) => Gen.ArrayOf(Gen.Choose(0, 255).Select(b => (byte)b), length);

    /// <summary>Small numbers, numbers of any size, and both ends.</summary>
    public static Gen<ulong> UnsignedLong => Gen.OneOf(
        Gen.Choose(0, 1000).Select(number => (ulong)number),
        Bytes(sizeof(ulong)).Select(bytes => BitConverter.ToUInt64(bytes)),
        Gen.Elements<ulong>(0, 1, long.MaxValue, 1UL << 63, ulong.MaxValue));

    /// <summary>Any Unicode text: no half of a surrogate pair, everything else.</summary>
    public static Gen<string> Text => Gen.ListOf(Rune).Select(runes => string.Concat(runes.Select(rune => rune.ToString())));

    public static Gen<string> Digits(int length) =>
        Gen.ArrayOf(Gen.Choose('0', '9').Select(digit => (char)digit), length).Select(digits => new string(digits));

    public static Gen<DateOnly> Date(DateOnly first, DateOnly last) =>
        Gen.Choose(first.DayNumber, last.DayNumber).Select(DateOnly.FromDayNumber);

    static Gen<Rune> Rune => Gen.OneOf(
        Gen.Choose(0x20, 0x7E), Gen.Choose(0, 0xD7FF), Gen.Choose(0xE000, 0xFFFF), Gen.Choose(0x10000, 0x10FFFF))
            .Select(value => new Rune(value));
}
