import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthInput;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthOutput;
import com.hivemq.extension.sdk.api.auth.parameter.TopicPermission;
import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.packets.connect.ConnectPacket;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import com.hivemq.extension.sdk.api.services.builder.Builders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * HiveMQ lets nobody in without an extension. This one lets in whom the property {@code bed.users} names, as {@code
 * name:password:may} where {@code may} is {@code all} or {@code nothing}, separated by commas.
 */
public final class HiveMqUsers implements ExtensionMain, SimpleAuthenticator {
    private static final List<String> USERS = Arrays.asList(System.getProperty("bed.users", "").split(",", -1));

    @Override
    public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
        Services.securityRegistry().setAuthenticatorProvider(provided -> this);
    }

    @Override
    public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {}

    @Override
    public void onConnect(SimpleAuthInput input, SimpleAuthOutput output) {
        ConnectPacket packet = input.getConnectPacket();
        String login = packet.getUserName().orElse("") + ":"
                + packet.getPassword().map(HiveMqUsers::text).orElse("");
        if (USERS.contains(login + ":all") || USERS.contains(login + ":nothing")) {
            boolean mayAll = USERS.contains(login + ":all");
            output.getDefaultPermissions()
                    .add(Builders.topicPermission()
                            .topicFilter("#")
                            .type(mayAll ? TopicPermission.PermissionType.ALLOW : TopicPermission.PermissionType.DENY)
                            .build());
            output.authenticateSuccessfully();
        } else {
            output.failAuthentication(ConnackReasonCode.NOT_AUTHORIZED);
        }
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }
}
