import { readdirSync, readFileSync } from 'node:fs';
import { Controller, Get, Header, NotFoundException, Param } from '@nestjs/common';
import { Public } from 'nestjs-dual-token';

/** The folder of the client: modules that a browser loads as they are. */
const CLIENT = new URL('.', import.meta.resolve('nestjs-dual-token/client'));

/** The page and its scripts, read once at the start, on whichever HTTP adapter. */
@Public()
@Controller()
export class PageController {
  private readonly page = readFileSync(new URL('index.html', import.meta.url), 'utf8');
  private readonly scripts = new Map(
    readdirSync(CLIENT)
      .filter((name) => name.endsWith('.js'))
      .map((name) => [name, readFileSync(new URL(name, CLIENT), 'utf8')]),
  );

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  index(): string {
    return this.page;
  }

  @Get('client/:name')
  @Header('content-type', 'text/javascript; charset=utf-8')
  script(@Param('name') name: string): string {
    const script = this.scripts.get(name);
    if (script === undefined) throw new NotFoundException();
    return script;
  }
}
