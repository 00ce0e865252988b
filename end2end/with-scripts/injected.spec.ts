// What somebody got into a page after all does not run (security 12.4): the content policy is the last wall.
import { expect, test } from '../support/fixtures';

const INJECTED = [
  "<script>document.documentElement.dataset.injected = 'a script'</script>",
  `<img src="data:," alt="" onerror="document.documentElement.dataset.injected = 'a handler'">`,
  "<script src=\"data:text/javascript,document.documentElement.dataset.injected='an address'\"></script>",
  `<a id="injected" href="javascript:document.documentElement.dataset.injected='a link'">x</a>`,
];

test('a script that stands in the page without its nonce is refused and told of', async ({ portal, watch }) => {
  const { page } = portal;
  watch.expects(/Content Security Policy/);
  const refused = new Set<string>();
  await page.exposeFunction('tellsOfViolation', (what: string) => refused.add(what));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, disposition }) => {
      (window as unknown as { tellsOfViolation(what: string): void }).tellsOfViolation(`${effectiveDirective} ${disposition}`);
    });
  });
  await page.route('**/sign-in', async (route) => {
    const answer = await route.fetch();
    const html = await answer.text();
    expect(html).toContain('</main>');
    await route.fulfill({ response: answer, body: html.replace('</main>', `${INJECTED.join('')}</main>`) });
  });
  await page.goto('/sign-in');
  await page.evaluate(() => document.querySelector<HTMLAnchorElement>('#injected')?.click());
  await expect.poll(() => [...refused].sort()).toEqual(['script-src-attr enforce', 'script-src-elem enforce']);
  expect(await page.evaluate(() => document.documentElement.dataset.injected)).toBeUndefined();
});
