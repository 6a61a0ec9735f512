using System.Buffers;
using System.Buffers.Binary;
using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AnchorCallbacks.Store.Tables;

/// <summary>Digests of stored, sealed rows. They are the same on every engine, and different for different rows. The digest of a set of
/// rows is the sum of its rows' digests, in any order.</summary>
sealed class RowDigest(StoreTable table) : IDisposable
{
    public const int Bytes = SHA256.HashSizeInBytes;

    const byte Nothing = 0, Text = 1, Number = 2, Blob = 3;

    readonly ArrayBufferWriter<byte> buffer = new(8192);

    public static void Add(Span<byte> sum, ReadOnlySpan<byte> digest)
    {
        for (var i = 0; i < Bytes; i++)
            sum[i] ^= digest[i];
    }

    public void Dispose() => buffer.Clear();

    /// <summary>The digest of a row. The reader must have the table's columns in their order.</summary>
    public byte[] Of(DbDataReader row)
    {
        buffer.Clear();
        Write(Text, Encoding.UTF8.GetBytes(table.Name));
        for (var i = 0; i < table.Columns.Count; i++)
            if (row.IsDBNull(i))
                Write(Nothing, []);
            else
                WriteValue(table.Columns[i].Kind, row, i);
        return SHA256.HashData(buffer.WrittenSpan);
    }

    void WriteValue(ColumnKind kind, DbDataReader row, int column)
    {
        switch (kind)
        {
            case ColumnKind.Number:
                Span<byte> number = stackalloc byte[sizeof(long)];
                BinaryPrimitives.WriteInt64BigEndian(number, Convert.ToInt64(row.GetValue(column), CultureInfo.InvariantCulture));
                Write(Number, number);
                break;
            case ColumnKind.Text:
                Write(Text, Encoding.UTF8.GetBytes(row.GetString(column)));
                break;
            default:
                Write(Blob, row.GetFieldValue<byte[]>(column));
                break;
        }
    }

    void Write(byte kind, ReadOnlySpan<byte> value)
    {
        var head = buffer.GetSpan(1 + sizeof(int));
        head[0] = kind;
        BinaryPrimitives.WriteInt32BigEndian(head[1..], value.Length);
        buffer.Advance(1 + sizeof(int));
        buffer.Write(value);
    }
}
