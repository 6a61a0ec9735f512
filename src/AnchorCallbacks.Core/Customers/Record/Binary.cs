using System.Buffers;
using System.Text;

namespace AnchorCallbacks.Customers.Record;

/// <summary>Writes bytes, numbers in seven bits per byte, and texts after their length.</summary>
readonly ref struct BinaryOutput(IBufferWriter<byte> output)
{
    public void Byte(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    public void Number(long value)
    {
        var span = output.GetSpan(10);
        var length = 0;
        for (var rest = (ulong)value; ; rest >>= 7)
        {
            span[length++] = (byte)((rest & 0x7F) | (rest > 0x7F ? 0x80u : 0));
            if (rest <= 0x7F)
                break;
        }
        output.Advance(length);
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Number(value.Length);
        output.Write(value);
    }

    public void Text(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Number(length);
        Encoding.UTF8.GetBytes(value, output.GetSpan(length));
        output.Advance(length);
    }
}

/// <summary>Reads the output of <see cref="BinaryOutput"/>.</summary>
ref struct BinaryInput(ReadOnlySpan<byte> rest)
{
    ReadOnlySpan<byte> rest = rest;

    public readonly bool AtEnd => rest.IsEmpty;

    public byte Byte() => Take(1)[0];

    public long Number()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = Byte();
            value |= (ulong)(b & 0x7F) << shift;
            if ((b & 0x80) == 0)
                return (long)value;
        }
        throw new InvalidDataException("A number in the record does not end.");
    }

    public int Count() => Number() is >= 0 and <= 10_000 and var count ? (int)count
        : throw new InvalidDataException("A count in the record is out of bounds.");

    public ReadOnlySpan<byte> Bytes() => Take(Number());

    public string Text() => Encoding.UTF8.GetString(Bytes());

    ReadOnlySpan<byte> Take(long length)
    {
        if (length < 0 || length > rest.Length)
            throw new InvalidDataException("The record ends too early.");
        var taken = rest[..(int)length];
        rest = rest[(int)length..];
        return taken;
    }
}
