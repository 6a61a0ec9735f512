using System.Data.Common;
using AnchorCallbacks.Customers;

namespace AnchorCallbacks.Partners;

/// <summary>Makes a one-time link to the customer's own page, in the caller's transaction.</summary>
/// <returns>Null if there are no links.</returns>
delegate ValueTask<string?> VerificationLink(DbConnection connection, Customer customer, string type, string actor);
