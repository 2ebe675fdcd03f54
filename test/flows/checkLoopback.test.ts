import assert from 'node:assert/strict';
import { get } from 'node:http';
import { describe, test } from 'node:test';
import { neverAborted } from '../../src/base/abortable.ts';
import { SignInError } from '../../src/base/errors.ts';
import { noLog as log } from '../../src/base/log.ts';
import { checkLoopback } from '../../src/flows/checkLoopback.ts';
import type { Http } from '../../src/http/http.ts';
import { networkFailure } from '../fakes/networkFailure.ts';

const answer = { headers: {}, body: '', sentAt: 0, receivedAt: 0 };
const called: URL[] = [];

/** A real request, like a browser's. */
const call: Http = ({ url }) =>
  new Promise((resolve, reject) => {
    called.push(url);
    get(url, (response) => {
      response.resume();
      resolve({ ...answer, status: response.statusCode ?? 0 });
    }).on('error', reject);
  });

describe('the check of the loopback', () => {
  test('calls a loopback server and closes it afterwards', async () => {
    await checkLoopback({ http: call, log }, neverAborted);
    const [url] = called;
    assert.equal(url?.hostname, '127.0.0.1');
    assert.equal(url.search, '');
    await assert.rejects(call({ method: 'GET', url, headers: {} }, neverAborted), {
      code: 'ECONNREFUSED',
    });
  });

  test('rejects if another program responds', async () => {
    const proxy: Http = async () => ({ ...answer, status: 403 });
    await assert.rejects(
      checkLoopback({ http: proxy, log }, neverAborted),
      (error) => error instanceof SignInError && error.code === 'bad-answer',
    );
  });

  test('rejects with the error of the call', async () => {
    const reason = networkFailure();
    await assert.rejects(
      checkLoopback({ http: () => Promise.reject(reason), log }, neverAborted),
      reason,
    );
  });
});
