namespace AnchorCallbacks.Tests;

/// <summary>Customer types that several fixtures use.</summary>
static class SampleTypes
{
    /// <summary>A SEP-6 customer needs a photo, and an officer reviews it.</summary>
    public const string Reviewed = """
        types:
          default:
            fields: { first_name: required }
          sep6:
            fields: { first_name: required, photo_id_front: { need: required, review: manual } }
        """;
}
