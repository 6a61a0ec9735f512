using System.Text.Json;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;

namespace AnchorCallbacks.Partners.Bvnk;

/// <summary>A page of customers in Spring's form.</summary>
static class BvnkPage
{
    public static void Write(Utf8JsonWriter writer, List<(PartnerCustomerRow Row, CustomerRecord Record)> rows, CustomerTypes types,
        long page, long size, long total, bool isSorted)
    {
        var pages = (total + size - 1) / size;
        writer.WriteStartObject();
        writer.WriteStartArray("content");
        foreach (var (row, record) in rows)
            BvnkAnswers.WriteLine(writer, row, record, types);
        writer.WriteEndArray();
        writer.WriteStartObject("pageable");
        writer.WriteNumber("pageNumber", page);
        writer.WriteNumber("pageSize", size);
        WriteSort(writer, isSorted);
        writer.WriteNumber("offset", page * size);
        writer.WriteBoolean("paged", true);
        writer.WriteBoolean("unpaged", false);
        writer.WriteEndObject();
        writer.WriteBoolean("last", page + 1 >= pages);
        writer.WriteNumber("totalPages", pages);
        writer.WriteNumber("totalElements", total);
        writer.WriteBoolean("first", page == 0);
        writer.WriteNumber("size", size);
        writer.WriteNumber("number", page);
        WriteSort(writer, isSorted);
        writer.WriteNumber("numberOfElements", rows.Count);
        writer.WriteBoolean("empty", rows.Count == 0);
        writer.WriteEndObject();
    }

    static void WriteSort(Utf8JsonWriter writer, bool isSorted)
    {
        writer.WriteStartObject("sort");
        writer.WriteBoolean("empty", !isSorted);
        writer.WriteBoolean("sorted", isSorted);
        writer.WriteBoolean("unsorted", !isSorted);
        writer.WriteEndObject();
    }
}
