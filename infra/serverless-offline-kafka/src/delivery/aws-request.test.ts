import { expect, test } from '@jest/globals'
import { signedHeaders } from './aws-request.ts'

test('a request is signed with Signature Version 4', () => {
  const headers = signedHeaders(
    {
      service: 's3',
      region: 'us-east-1',
      method: 'PUT',
      url: new URL('https://examplebucket.s3.amazonaws.com/test%24file.text'),
      headers: { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
      body: 'Welcome to Amazon S3.',
    },
    { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
    new Date('2013-05-24T00:00:00Z'),
  )
  // The example "PUT Object" of the S3 API reference.
  expect(headers.authorization).toBe(
    'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, ' +
      'SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class, ' +
      'Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  )
})

test('a session token is part of the signature', () => {
  const request = {
    service: 'sqs',
    region: 'x',
    method: 'POST' as const,
    url: new URL('http://127.0.0.1/'),
    headers: {},
    body: '',
  }
  const headers = signedHeaders(request, { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 't' }, new Date())
  expect(headers['x-amz-security-token']).toBe('t')
  expect(headers.authorization).toContain('x-amz-security-token')
})
