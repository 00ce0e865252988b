// Forms sent by a program: with the token that the page gave, without a browser.
import { type APIRequestContext, type APIResponse, expect } from '@playwright/test';

/** What a browser would send along with a form of our own. */
export const ours = { 'Sec-Fetch-Site': 'same-origin', Accept: 'text/html' };

/** The token in the forms of a page. */
export async function tokenOf(request: APIRequestContext, page: string): Promise<string> {
  const answer = await request.get(page, { headers: { Accept: 'text/html' } });
  const token = /name="_csrf" value="([^"]+)"/.exec(await answer.text())?.[1];
  expect(token, `a token in the forms of ${page}`).toBeTruthy();
  return token!;
}

/** Sends a form as the plain form of a page would; redirects are answers. */
export async function send(
  request: APIRequestContext,
  page: string,
  action: string,
  fields: Record<string, string>,
): Promise<APIResponse> {
  const form = { ...fields, _csrf: await tokenOf(request, page) };
  return request.post(action, { form, headers: ours, maxRedirects: 0 });
}
