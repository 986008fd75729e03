import { expect, test } from 'vitest';
import { documentAddress, placeDocument, publicAddress, slug } from './documents';

test.each([
  ['Södra Fagersjö', 'sodra-fagersjo'],
  ['  Åkern & ÄNGEN 2  ', 'akern-angen-2'],
  ['…', 'utan-namn'],
  ['Torget och Norra gångvägen', 'torget-och-norra-gangvagen'],
])('%j in plain letters is %s, as the server has it', (name, plain) => {
  expect(slug(name)).toBe(plain);
  expect(publicAddress(name)).toBe(`/sa-gick-det/${plain}`);
});

test('the number typed at export goes with the request and nowhere else', () => {
  expect(documentAddress('demo-2026/trygghetsvandring/w å', 'protocol.docx', ' 2026/12 ')).toBe(
    '/api/v1/walks/demo-2026/trygghetsvandring/w%20%C3%A5/protocol.docx?diarienummer=2026%2F12',
  );
  expect(documentAddress('w1', 'walk.ics')).toBe('/api/v1/walks/w1/walk.ics');
  expect(placeDocument('59.24', '18.08', 'docx')).toBe('/api/v1/places.docx?lat=59.24&lon=18.08&radius=100&months=24');
});
