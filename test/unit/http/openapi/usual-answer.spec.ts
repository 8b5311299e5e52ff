import { describe, expect, it } from '@jest/globals';
import { Get, HttpCode, Post } from '@nestjs/common';
import { usualAnswer } from '../../../../lib/http/openapi/usual-answer.js';

const Cat = () => 'a cat';

class Cats {
  static _OPENAPI_METADATA_FACTORY(): object {
    return {
      one: { summary: 'One.', tags: ['x'], deprecated: true, type: Cat },
      some: { type: [Cat], status: 206, description: 'Some.' },
      created: { summary: 'Makes one.' },
    };
  }

  @Get('one')
  one(): void {}

  @Get('some')
  some(): void {}

  @Post('created')
  created(): void {}

  @HttpCode(204)
  @Post('done')
  done(): void {}
}

describe('the usual answer', () => {
  it.each<[keyof Cats, object]>([
    ['one', { 200: { description: '', type: Cat, isArray: false } }],
    ['some', { 206: { description: 'Some.', type: Cat, isArray: true } }],
    ['created', { 201: { description: '' } }],
    ['done', { 204: { description: '' } }],
  ])('of %s is what Swagger would say', (name, answer) => {
    const handler = (Cats.prototype as unknown as Record<string, object>)[name]!;
    expect(usualAnswer(Cats, name, handler)).toEqual(answer);
  });
});
