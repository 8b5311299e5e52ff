import { ConflictException, Controller, HttpCode, Post } from '@nestjs/common';
import { KeyRing, RequireRoles } from '../../lib/index.js';
import { KeyRotation } from '../keys/key-rotation.js';

/** The keys of access tokens after a change. */
interface KeysView {
  /** The one that signs. */
  readonly kid: string;
  /** All that verify, in the JWK Set too. */
  readonly kids: readonly string[];
}

/** Another key to sign with: announced, so that other services have seen it, then used. */
@RequireRoles('admin')
@Controller('admin/keys')
export class KeysController {
  constructor(
    private readonly rotation: KeyRotation,
    private readonly ring: KeyRing,
  ) {}

  @Post('announce')
  @HttpCode(200)
  async announce(): Promise<KeysView> {
    this.refuseObstacle();
    await this.rotation.announce();
    return this.view();
  }

  @Post('rotate')
  @HttpCode(200)
  async rotate(): Promise<KeysView> {
    this.refuseObstacle();
    await this.rotation.rotate();
    return this.view();
  }

  private view(): KeysView {
    const { kid, kids } = this.ring;
    return { kid, kids };
  }

  private refuseObstacle(): void {
    const { obstacle } = this.rotation;
    if (obstacle !== undefined) throw new ConflictException({ error: obstacle });
  }
}
