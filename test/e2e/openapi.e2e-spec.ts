import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, HttpCode, Module, Param, Post, UseGuards } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiExcludeController,
  ApiForbiddenResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiTags,
  ApiUnauthorizedResponse,
  DocumentBuilder,
  SwaggerModule,
} from '@nestjs/swagger';
import {
  AccessTokenGuard,
  AuthInstance,
  AuthModule,
  InMemoryRefreshTokenRepository,
  Public,
  RequireRecentAuth,
  RequireRoles,
  RequireScopes,
  ResourceServerModule,
  StrictSession,
} from 'nestjs-dual-token';
import { createDocument, documentOf, faultsOf, type ReadDocument } from '../support/open-api.js';
import { TestSubjects } from '../support/subjects.js';
import { AUDIENCE, HTTP_ADAPTERS, SECRET, withApp } from '../support/test-app.js';

const PUBLIC_KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;

class Cat {
  @ApiProperty()
  name!: string;
}

@RequireScopes('cats:read')
@RequireRecentAuth('1h')
@Controller('cats')
class CatsController {
  @ApiOkResponse({ type: Cat, isArray: true })
  @Get()
  list(): object {
    return [];
  }

  @RequireScopes.any('cats:write', 'cats:admin')
  @RequireRoles('keeper', 'vet')
  @RequireRoles.all('staff')
  @RequireRecentAuth('5m')
  @ApiBody({ type: Cat })
  @Post()
  add(): object {
    return {};
  }

  @StrictSession()
  @HttpCode(202)
  @Post(':name/feed')
  feed(@Param('name') name: string): object {
    return { name };
  }

  @Public()
  @Get('prices')
  prices(): object {
    return [];
  }
}

/** What the host says itself. */
@ApiTags('mine')
@ApiUnauthorizedResponse({ description: 'of my class' })
@Controller('mine')
class DescribedController {
  @ApiBearerAuth('other')
  @RequireScopes('a')
  @Get('scheme')
  scheme(): object {
    return {};
  }

  @ApiOperation({ operationId: 'mine', summary: 'of mine' })
  @ApiForbiddenResponse({ description: 'of my handler' })
  @RequireScopes('a')
  @Get('answers')
  answers(): object {
    return {};
  }
}

/** Handlers that several controllers inherit. */
abstract class Shelf {
  @Get()
  list(): object {
    return [];
  }

  @RequireScopes('shelf:write')
  @Post()
  add(): object {
    return {};
  }
}
@RequireScopes('books:read')
@Controller('books')
class BooksController extends Shelf {}
@RequireRoles('archivist')
@Controller('maps')
class MapsController extends BooksController {}
@Public()
@Controller('leaflets')
class LeafletsController extends Shelf {}

@ApiExcludeController()
@Controller('hidden')
class HiddenController extends Shelf {}

const controllers = [
  ...[CatsController, DescribedController, HiddenController],
  ...[BooksController, MapsController, LeafletsController],
];

const OPEN = ['/public', '/cats/prices', '/leaflets'];

describe.each(HTTP_ADAPTERS)('the document of Swagger on %s', (adapter) => {
  let found: ReadDocument;
  const at: ReadDocument['at'] = (...route) => found.at(...route);
  beforeAll(async () => {
    const builder = new DocumentBuilder().addBearerAuth().addBearerAuth({ type: 'http' }, 'other');
    found = await documentOf({ adapter, controllers }, (app) =>
      SwaggerModule.createDocument(app, builder.build()),
    );
  });

  it('is sound', () => {
    expect(faultsOf(found.document)).toEqual([]);
    expect(found.document.paths).not.toHaveProperty('/hidden');
  });

  it('says of a guarded route that it needs a token, and how it is refused', () => {
    const { security, responses } = at('get', '/me');
    expect(security).toEqual([{ bearer: [] }]);
    expect(Object.keys(responses)).toEqual(['200', '401']);
    expect(responses['401']?.content?.['application/json']?.schema).toEqual({
      type: 'object',
      properties: { error: { type: 'string', enum: ['invalid_token'] } },
    });
  });

  it.each(OPEN)('says nothing of %s, which is public', (path) => {
    const { security, responses } = at('get', path);
    expect(security).toBeUndefined();
    expect(responses).toEqual({ 200: { description: '' } });
  });

  it('names scopes, roles and the age of the sign-in, of class and handler together', () => {
    const { security, responses } = at('post', '/cats');
    expect(security).toEqual([
      { bearer: ['cats:read', 'cats:write'] },
      { bearer: ['cats:read', 'cats:admin'] },
    ]);
    expect(Object.keys(responses)).toEqual(['201', '401', '403']);
    expect(responses['401']?.description).toContain('max_age, 300 s');
    expect(responses['401']?.content?.['application/json']?.schema.properties.error?.enum).toEqual([
      'invalid_token',
      'insufficient_user_authentication',
    ]);
    expect(responses['403']?.description).toBe(
      'The access token lacks what is required: ' +
        'scope cats:read; scope cats:write or cats:admin; role staff; role keeper or vet.',
    );
    expect(responses['403']?.content?.['application/json']?.schema.properties.error?.enum).toEqual([
      'insufficient_scope',
    ]);
  });

  it('says that a route that looks at the session may be unavailable', () => {
    const { responses } = at('post', '/cats/{name}/feed');
    expect(Object.keys(responses)).toEqual(['202', '401', '403', '503']);
    expect(responses['503']?.content?.['application/json']?.schema.properties.error?.enum).toEqual([
      'temporarily_unavailable',
    ]);
  });

  it('keeps what the host says, and lets it win', () => {
    expect(at('get', '/cats').responses['200']?.content?.['application/json']?.schema).toEqual({
      type: 'array',
      items: { $ref: '#/components/schemas/Cat' },
    });
    expect(at('post', '/cats').requestBody?.content['application/json']?.schema).toEqual({
      $ref: '#/components/schemas/Cat',
    });
    expect(at('get', '/mine/scheme').security).toEqual([{ other: [] }]);
    expect(at('get', '/mine/scheme').responses['401']?.description).toBe('of my class');
    expect(at('get', '/mine/answers')).toMatchObject({
      ...{ operationId: 'mine', summary: 'of mine', tags: ['mine'], security: [{ bearer: ['a'] }] },
      responses: {
        401: { description: 'of my class' },
        403: { description: 'of my handler' },
      },
    });
  });

  it('says of an inherited handler what holds in each controller', () => {
    expect(at('get', '/books').security).toEqual([{ bearer: ['books:read'] }]);
    expect(at('get', '/books').responses['403']?.description).not.toContain('archivist');
    expect(at('get', '/maps').responses['403']?.description).toContain('archivist');
    expect(at('post', '/books').security).toEqual([{ bearer: ['books:read', 'shelf:write'] }]);
    expect(at('post', '/leaflets').security).toEqual([{ bearer: ['shelf:write'] }]);
    expect(at('post', '/leaflets').responses['403']?.description).not.toContain('books:read');
  });

  it('describes the routes of the library', () => {
    const own = Object.entries(found.document.paths).filter(([path]) => /auth|jwks/.test(path));
    const described = own.flatMap(([path, item]) =>
      Object.keys(item).map((method) => {
        const route = at(method as 'get', path);
        expect(route.tags).toEqual(['auth']);
        const { operationId, security, requestBody, responses } = route;
        const body = requestBody && (requestBody.required ? 'body' : 'body?');
        const statuses = Object.keys(responses).join(' ');
        return [operationId, security ? 'token' : 'public', body ?? 'none', statuses].join(', ');
      }),
    );
    expect(described).toEqual([
      'auth_login, public, body, 200 400 401 403 503',
      'auth_refresh, public, body, 200 400 409 503',
      'auth_logout, public, body?, 204 400 401 503',
      'auth_logoutAll, token, body?, 204 400 401 503',
      'auth_listSessions, token, none, 200 401 503',
      'auth_endSession, token, none, 204 401 404 503',
      'auth_jwkSet, public, none, 200 304',
    ]);
    const set = at('get', '/.well-known/jwks.json').responses['200'];
    expect(Object.keys(set?.content ?? {})).toEqual(['application/jwk-set+json']);
    expect(at('delete', '/auth/sessions/{sid}').parameters).toMatchObject([
      { name: 'sid', in: 'path', required: true },
    ]);
    expect(Object.keys(at('post', '/auth/refresh').requestBody?.content ?? {})).toEqual([
      'application/json',
      'application/x-www-form-urlencoded',
    ]);
  });

  it('has the members that are answered', async () => {
    await withApp({ adapter }, async ({ client }) => {
      const tokens = await client.signIn();
      const { body } = await client.get<{ sessions: readonly object[] }>(
        '/auth/sessions',
        tokens.access_token,
      );
      const schemaOf = (method: 'get' | 'post', path: string) =>
        at(method, path).responses['200']!.content!['application/json']!.schema;
      const signedIn = schemaOf('post', '/auth/login');
      expect(Object.keys(tokens).sort()).toEqual(Object.keys(signedIn.properties).sort());
      const { sessions } = schemaOf('get', '/auth/sessions').properties as unknown as {
        readonly sessions: { readonly items: { readonly required: readonly string[] } };
      };
      expect(Object.keys(body.sessions[0]!).sort()).toEqual([...sessions.items.required].sort());
    });
  });

  it('is the same when it is asked for again, in whatever version', async () => {
    await withApp({ adapter, controllers }, ({ app }) => {
      const first = JSON.stringify(createDocument(app));
      const next = createDocument(app, '3.1.0');
      expect(faultsOf(next)).toContain('no scheme other');
      expect(JSON.stringify(createDocument(app))).toBe(first);
      return Promise.resolve();
    });
  });
});

@Controller('partly')
class PartlyController {
  @UseGuards(AccessTokenGuard)
  @RequireScopes('a')
  @Get('guarded')
  guarded(): object {
    return {};
  }

  @RequireScopes('a')
  @Get('bare')
  bare(): object {
    return {};
  }

  @UseGuards(AccessTokenGuard)
  @Public()
  @Get('public')
  open(): object {
    return {};
  }
}

@UseGuards(AccessTokenGuard)
@Controller('wholly')
class WhollyController {
  @Get()
  guarded(): object {
    return {};
  }
}

describe.each(HTTP_ADAPTERS)('the document without a global guard on %s', (adapter) => {
  it('shows as guarded what the host guards itself, and the sessions of the library', async () => {
    const found = await documentOf({
      ...{ adapter, auth: { globalGuard: false } },
      controllers: [PartlyController, WhollyController],
    });
    expect(faultsOf(found.document)).toEqual([]);
    expect(found.at('get', '/partly/guarded').security).toEqual([{ bearer: ['a'] }]);
    expect(found.at('get', '/wholly').security).toEqual([{ bearer: [] }]);
    expect(found.at('get', '/auth/sessions').security).toEqual([{ bearer: [] }]);
    for (const path of ['/partly/bare', '/partly/public', '/me'])
      expect(Object.keys(found.at('get', path).responses)).toEqual(['200']);
  });

  it('forgets what an application with one said of the same controllers', async () => {
    const options = { adapter, controllers: [PartlyController] };
    const before = await documentOf(options);
    expect(before.at('get', '/partly/bare').security).toEqual([{ bearer: ['a'] }]);
    const after = await documentOf({ ...options, auth: { globalGuard: false } });
    expect(after.at('get', '/partly/bare').security).toBeUndefined();
    expect(Object.keys(after.at('get', '/partly/bare').responses)).toEqual(['200']);
  });
});

@AuthInstance('staff')
@Controller('desk')
class DeskController {
  @Get()
  desk(): object {
    return {};
  }

  @AuthInstance('nobody')
  @Get('nobody')
  nobody(): object {
    return {};
  }
}

describe.each(HTTP_ADAPTERS)('the document of two instances on %s', (adapter) => {
  const staff = (globalGuard: boolean) =>
    AuthModule.forRoot({
      ...{ name: 'staff', secret: SECRET, issuer: 'https://staff.test', audience: AUDIENCE },
      ...{ subjects: new TestSubjects(), repository: InMemoryRefreshTokenRepository },
      ...{ controller: 'staff/auth', globalGuard, pruning: { interval: false } },
    });

  it('tells their routes apart', async () => {
    const found = await documentOf({
      ...{ adapter, imports: [staff(true)], controllers: [DeskController] },
    });
    expect(faultsOf(found.document)).toEqual([]);
    expect(found.at('post', '/auth/login').operationId).toBe('auth_login');
    expect(found.at('post', '/staff/auth/login').operationId).toBe('auth_staff_login');
    expect(found.at('get', '/desk').security).toEqual([{ bearer: [] }]);
    expect(found.at('get', '/desk/nobody').security).toBeUndefined();
  });

  it('shows what the global guard of one asks the other about, as it does', async () => {
    const options = {
      ...{ adapter, imports: [staff(true)], auth: { globalGuard: false } },
      controllers: [DeskController],
    };
    const found = await documentOf(options);
    await withApp(options, async ({ client }) => {
      for (const path of ['/desk', '/me']) {
        expect((await client.get(path)).status).toBe(401);
        expect(found.at('get', path).responses).toHaveProperty('401');
      }
    });
  });

  it('shows none as guarded where neither has a global guard', async () => {
    const found = await documentOf({
      ...{ adapter, imports: [staff(false)], auth: { globalGuard: false } },
      controllers: [DeskController],
    });
    for (const path of ['/desk', '/me']) expect(found.at('get', path).security).toBeUndefined();
    expect(found.at('get', '/staff/auth/sessions').security).toEqual([{ bearer: [] }]);
  });
});

describe.each(HTTP_ADAPTERS)('the document of a resource server on %s', (adapter) => {
  it('says what its routes ask for', async () => {
    const server = ResourceServerModule.forRoot({
      ...{ name: 'orders', globalGuard: false, issuer: 'https://elsewhere.test' },
      ...{ audience: AUDIENCE, verificationKeys: [PUBLIC_KEY] },
    });

    @AuthInstance('orders')
    @UseGuards(AccessTokenGuard)
    @Controller('remote')
    class RemoteController {
      @RequireScopes('orders:read')
      @Get()
      list(): object {
        return [];
      }
    }

    @Module({ imports: [server], controllers: [RemoteController] })
    class RemoteModule {}
    const found = await documentOf({ adapter, imports: [RemoteModule] });
    expect(faultsOf(found.document)).toEqual([]);
    expect(found.at('get', '/remote').security).toEqual([{ bearer: ['orders:read'] }]);
    expect(found.at('get', '/remote').responses).toHaveProperty('403');
  });
});

describe.each(HTTP_ADAPTERS)('the document where tokens travel in cookies on %s', (adapter) => {
  const described = async (transport: 'cookie' | 'both') => {
    const found = await documentOf({ adapter, auth: { transport } });
    expect(faultsOf(found.document)).toEqual([]);
    const { requestBody, responses } = found.at('post', '/auth/refresh');
    const schemaOf = (content: (typeof responses)[string]['content']) =>
      content?.['application/json']?.schema;
    const tokens = schemaOf(responses['200']?.content);
    return {
      statuses: ['/auth/login', '/auth/refresh', '/auth/logout'].map((path) =>
        Object.keys(found.at('post', path).responses).join(' '),
      ),
      security: found.at('get', '/me').security,
      bodyIsRequired: requestBody?.required ?? false,
      members: Object.keys(tokens?.properties ?? {}),
      required: (tokens as { readonly required?: readonly string[] } | undefined)?.required,
    };
  };
  const REST = ['token_type', 'expires_in', 'refresh_expires_in'];
  const STATUSES = [
    ...['200 400 401 403 415 503', '200 400 403 409 415 503', '204 400 401 403 415 503'],
  ];

  it('has no tokens in its bodies', async () => {
    expect(await described('cookie')).toEqual({
      statuses: STATUSES,
      ...{ security: [{ cookie: [] }], bodyIsRequired: false },
      ...{ members: [...REST, 'scope'], required: REST },
    });
  });

  it('has both ways where a client may choose', async () => {
    expect(await described('both')).toEqual({
      statuses: STATUSES,
      ...{ security: [{ bearer: [] }, { cookie: [] }], bodyIsRequired: false },
      members: expect.arrayContaining(['access_token', 'refresh_token', ...REST]),
      required: REST,
    });
  });
});

describe('beside the compiler plugin of Swagger', () => {
  it('keeps the answers and words that the plugin found', async () => {
    @Controller('plugged')
    class PluggedController {
      static _OPENAPI_METADATA_FACTORY(): object {
        return { list: { summary: 'Lists.', type: [Cat] }, open: { type: Cat }, bare: {} };
      }

      @Get('list')
      list(): object {
        return [];
      }

      @Public()
      @Get('open')
      open(): object {
        return {};
      }

      @Post('bare')
      bare(): object {
        return {};
      }
    }
    const found = await documentOf({ controllers: [PluggedController] });
    expect(faultsOf(found.document)).toEqual([]);
    const cat = { $ref: '#/components/schemas/Cat' };
    const schemaAt = (path: string) =>
      found.at('get', path).responses['200']?.content?.['application/json']?.schema;
    expect(found.at('get', '/plugged/list')).toMatchObject({ summary: 'Lists.' });
    expect(Object.keys(found.at('get', '/plugged/list').responses)).toEqual(['200', '401']);
    expect(schemaAt('/plugged/list')).toEqual({ type: 'array', items: cat });
    expect(schemaAt('/plugged/open')).toEqual(cat);
    expect(Object.keys(found.at('post', '/plugged/bare').responses)).toEqual(['201', '401']);
  });
});

describe('a host that asks for no document', () => {
  it('has controllers with the metadata that it wrote', async () => {
    const keysOf = (holder: object) =>
      (Reflect.getOwnMetadataKeys(holder) as string[]).filter((key) => key.startsWith('swagger/'));
    const handler = (Fresh.prototype as unknown as Record<string, object>).list!;
    await withApp({ controllers: [Fresh] }, () => Promise.resolve());
    expect(keysOf(handler)).toEqual([]);
  });
});

@Controller('fresh')
class Fresh {
  @Get()
  list(): object {
    return [];
  }
}
