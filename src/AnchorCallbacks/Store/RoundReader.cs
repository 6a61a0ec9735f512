using System.Collections;
using System.Data.Common;

namespace AnchorCallbacks.Store;

/// <summary>One statement's rows of a round.</summary>
/// <param name="rows">Of the whole round, at this statement's.</param>
/// <param name="ended">Completed when the rows are not needed any more.</param>
sealed class RoundReader(DbDataReader rows, TaskCompletionSource ended) : DbDataReader
{
    bool isClosed;

    public override int FieldCount => rows.FieldCount;

    public override bool HasRows => rows.HasRows;

    public override bool IsClosed => isClosed;

    public override int RecordsAffected => -1;

    public override int Depth => 0;

    public override object this[int ordinal] => rows[ordinal];

    public override object this[string name] => rows[name];

    public override bool Read() => rows.Read();

    public override Task<bool> ReadAsync(CancellationToken cancellationToken) => rows.ReadAsync(cancellationToken);

    /// <summary>What follows is another's.</summary>
    public override bool NextResult() => false;

    public override Task<bool> NextResultAsync(CancellationToken cancellationToken) => Task.FromResult(false);

    public override void Close() => isClosed = true;

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        ended.TrySetResult();
    }

    public override string GetName(int ordinal) => rows.GetName(ordinal);

    public override int GetOrdinal(string name) => rows.GetOrdinal(name);

    public override string GetDataTypeName(int ordinal) => rows.GetDataTypeName(ordinal);

    public override Type GetFieldType(int ordinal) => rows.GetFieldType(ordinal);

    public override T GetFieldValue<T>(int ordinal) => rows.GetFieldValue<T>(ordinal);

    public override object GetValue(int ordinal) => rows.GetValue(ordinal);

    public override int GetValues(object[] values) => rows.GetValues(values);

    public override bool IsDBNull(int ordinal) => rows.IsDBNull(ordinal);

    public override bool GetBoolean(int ordinal) => rows.GetBoolean(ordinal);

    public override byte GetByte(int ordinal) => rows.GetByte(ordinal);

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) => rows.GetBytes(ordinal, dataOffset, buffer, bufferOffset, length);

    public override char GetChar(int ordinal) => rows.GetChar(ordinal);

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) => rows.GetChars(ordinal, dataOffset, buffer, bufferOffset, length);

    public override DateTime GetDateTime(int ordinal) => rows.GetDateTime(ordinal);

    public override decimal GetDecimal(int ordinal) => rows.GetDecimal(ordinal);

    public override double GetDouble(int ordinal) => rows.GetDouble(ordinal);

    public override float GetFloat(int ordinal) => rows.GetFloat(ordinal);

    public override Guid GetGuid(int ordinal) => rows.GetGuid(ordinal);

    public override short GetInt16(int ordinal) => rows.GetInt16(ordinal);

    public override int GetInt32(int ordinal) => rows.GetInt32(ordinal);

    public override long GetInt64(int ordinal) => rows.GetInt64(ordinal);

    public override string GetString(int ordinal) => rows.GetString(ordinal);

    public override IEnumerator GetEnumerator() => throw new NotSupportedException();
}
