using FlowStudio.Studio.Hosting;

var builder = StudioBuilder.Create(args);
builder.AddStudio();

var app = builder.Build();
app.UseStudio();
return await app.RunStudioAsync();
