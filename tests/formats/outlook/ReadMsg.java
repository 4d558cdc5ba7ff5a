import java.io.FileInputStream;
import java.io.PrintStream;
import org.apache.poi.hsmf.MAPIMessage;
import org.apache.poi.hsmf.datatypes.MAPIProperty;
import org.apache.poi.hsmf.datatypes.RecipientChunks;

/** Prints of each .msg file: type, name and address of every recipient, then the three lines, then a form feed. */
public class ReadMsg {
    public static void main(String[] names) throws Exception {
        PrintStream out = new PrintStream(System.out, true, "UTF-8");
        for (String name : names) {
            MAPIMessage message = new MAPIMessage(new FileInputStream(name));
            message.setReturnNullOnMissingChunk(true);
            for (RecipientChunks recipient : message.getRecipientDetailsChunks()) {
                Object type =
                    recipient.getProperties().get(MAPIProperty.RECIPIENT_TYPE).get(0).getValue();
                out.println(type + "\t" + recipient.getRecipientName()
                    + "\t" + recipient.getRecipientEmailAddress());
            }
            out.println("To\t" + message.getDisplayTo());
            out.println("Cc\t" + message.getDisplayCC());
            out.println("Bcc\t" + message.getDisplayBCC());
            out.println("\f");
        }
    }
}
