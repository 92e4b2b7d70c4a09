// What has just been put at the top of a panel must be seen, however far down somebody had read.
export const toTop = panel => panel?.scrollTo({ top: 0 });
