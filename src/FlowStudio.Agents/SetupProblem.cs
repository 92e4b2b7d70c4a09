namespace FlowStudio.Agents;

/// <summary>Something that a person has to change before a team, a provider or a price can be used.</summary>
/// <param name="Field">Where: the name of the field, for a role preceded by its place: "Roles[1].Name".</param>
/// <param name="Message">For people: what is wrong and what to do.</param>
public sealed record SetupProblem(string Field, string Message);
