using System.ComponentModel.DataAnnotations;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Tests.Operators;

sealed class RequestRulesTests
{
    /// <summary>The rule is what an operator reads when a member does not fit.</summary>
    [TestCase(typeof(CustomerQuery))]
    [TestCase(typeof(TransactionQuery))]
    [TestCase(typeof(CallQuery))]
    [TestCase(typeof(EventQuery))]
    [TestCase(typeof(PageQuery))]
    [TestCase(typeof(DecisionRequest))]
    [TestCase(typeof(AskRequest))]
    [TestCase(typeof(DropRequest))]
    public void Every_check_of_a_request_says_its_rule(Type record)
    {
        foreach (var property in record.GetProperties())
            foreach (var check in property.GetCustomAttributes(typeof(ValidationAttribute), true).Cast<ValidationAttribute>())
                Assert.That(check.ErrorMessage, Does.StartWith("m"), property.Name);
    }
}
